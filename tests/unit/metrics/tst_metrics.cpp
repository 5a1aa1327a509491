// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of metrics, what it says, and the files that name its metrics.

#include "server/metrics/exposition.h"
#include "server/metrics/reference.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace heliograph;
using namespace heliograph::metrics;
using namespace Qt::StringLiterals;

namespace {

const std::vector<Metric> &table()
{
    static const std::vector<Metric> table = metricTable({"1.2.3", "6.4.2"});
    return table;
}

QByteArray readSource(const QString &name)
{
    QFile file(QLatin1String(HELIOGRAPH_SOURCES) + u'/' + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll();
}

/// The lines that are samples.
QList<QByteArray> samplesOf(const Figures &figures)
{
    QList<QByteArray> samples = exposition(table(), figures).split('\n');
    samples.removeIf([](const QByteArray &line) { return line.isEmpty() || line.startsWith('#'); });
    return samples;
}

/// What a query may name of it.
QSet<QString> seriesOf(const Metric &metric)
{
    const QString name = QString::fromStdString(metric.name);
    if (metric.type == Type::Histogram)
        return {name + "_bucket"_L1, name + "_sum"_L1, name + "_count"_L1};
    return {name};
}

QJsonArray panels()
{
    QJsonArray panels;
    const QJsonDocument dashboard = QJsonDocument::fromJson(readSource(u"resources/docs/grafana-dashboard.json"_s));
    for (const QJsonValue &panel : dashboard[u"panels"_s].toArray()) {
        if (panel[u"type"_s] != "row"_L1)
            panels.append(panel);
    }
    return panels;
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesFollowTheRules();
    void everyMetricIsExplained();
    void labelsAreClosed();
    void everySampleIsThereFromTheStart();
    void nothingButSamplesOfTheTable();
    void values_data();
    void values();
    void histograms();
    void referenceIsUpToDate();
    void dashboardNamesWhatThereIs();
    void dashboardPanelsAreWhole();
};

void TestMetrics::namesFollowTheRules()
{
    const QRegularExpression shape(u"^heliograph_[a-z][a-z0-9_]*[a-z]$"_s);
    QSet<QString> names;
    for (const Metric &metric : table()) {
        const QString name = QString::fromStdString(metric.name);
        QVERIFY2(shape.match(name).hasMatch(), metric.name.c_str());
        QVERIFY2(!names.contains(name), metric.name.c_str());
        names.insert(name);
        QVERIFY2(name.endsWith("_total"_L1) == (metric.type == Type::Counter), metric.name.c_str());
        // The unit is in the name, before the _total of a counter.
        const QString unit = QString::fromStdString(metric.unit);
        if (!unit.isEmpty())
            QVERIFY2(name.endsWith(u'_' + unit) || name.endsWith(u'_' + unit + "_total"_L1), metric.name.c_str());
        QVERIFY2(metric.type != Type::Histogram || metric.unit == "seconds", metric.name.c_str());
    }
}

void TestMetrics::everyMetricIsExplained()
{
    for (const Metric &metric : table()) {
        QVERIFY2(metric.help.size() > 10 && metric.help.ends_with('.'), metric.name.c_str());
        QVERIFY2(metric.type == Type::Histogram ? bool(metric.distribution) : bool(metric.value), metric.name.c_str());
    }
}

void TestMetrics::labelsAreClosed()
{
    for (const Metric &metric : table()) {
        QVERIFY2(metric.labels.size() <= (metric.type == Type::Histogram ? 1u : 2u), metric.name.c_str());
        for (const Label &label : metric.labels) {
            const QSet<std::string> values(label.values.begin(), label.values.end());
            QVERIFY2(!values.isEmpty() && values.size() == qsizetype(label.values.size()), metric.name.c_str());
            QVERIFY2(!values.contains(std::string()), metric.name.c_str());
        }
    }
}

void TestMetrics::everySampleIsThereFromTheStart()
{
    if (!canExpose())
        QSKIP("built without prometheus-cpp");
    size_t expected = 0;
    for (const Metric &metric : table()) {
        size_t combinations = 1;
        for (const Label &label : metric.labels)
            combinations *= label.values.size();
        const bool isHistogram = metric.type == Type::Histogram;
        expected += combinations * (isHistogram ? metric.distribution(Figures(), 0).counts().size() + 2 : 1);
    }
    const QList<QByteArray> samples = samplesOf(Figures());
    QCOMPARE(size_t(samples.size()), expected);
    QVERIFY(samples.size() >= 25);
    for (const QByteArray &sample : samples)
        QVERIFY2(sample.endsWith(" 0") || sample.startsWith("heliograph_build_info{"), sample.constData());
}

void TestMetrics::nothingButSamplesOfTheTable()
{
    if (!canExpose())
        QSKIP("built without prometheus-cpp");
    QSet<QString> known;
    for (const Metric &metric : table())
        known += seriesOf(metric);
    for (const QByteArray &sample : samplesOf(Figures())) {
        const qsizetype end =
            std::min(sample.indexOf('{') < 0 ? sample.size() : sample.indexOf('{'), sample.indexOf(' '));
        QVERIFY2(known.contains(QString::fromLatin1(sample.left(end))), sample.constData());
    }
}

void TestMetrics::values_data()
{
    QTest::addColumn<QByteArray>("sample");
    for (const char *sample : {
             "heliograph_connections 1",
             "heliograph_sessions{transport=\"ws\"} 4",
             "heliograph_peers{dialect=\"random\"} 5",
             "heliograph_calls{dialect=\"direct\",state=\"ringing\"} 6",
             "heliograph_calls{dialect=\"calls\",state=\"accepted\"} 7",
             "heliograph_calls_ended_total{dialect=\"calls\",cause=\"operator\"} 8",
             "heliograph_calls_refused_total{dialect=\"direct\",reason=\"callee_busy\"} 9",
             "heliograph_messages_sent_total{protocol=\"ws\"} 10",
             "heliograph_candidates_dropped_total{dialect=\"random\"} 11",
             "heliograph_refusals_total{dialect=\"presence\",code=\"E103\"} 12",
             "heliograph_gate_refusals_total{ground=\"banned\"} 13",
             "heliograph_door_full_total 14",
             "heliograph_process_cpu_seconds_total 1.5",
             "heliograph_draining 1",
             "heliograph_build_info{version=\"1.2.3\",qt=\"6.4.2\"} 1",
             "heliograph_signals_total{signal=\"candidate_relay\"} 15",
             "heliograph_matches_total 16",
         })
        QTest::newRow(sample) << QByteArray(sample);
}

void TestMetrics::values()
{
    if (!canExpose())
        QSKIP("built without prometheus-cpp");
    Figures figures;
    figures.door.openConnections = 1;
    figures.sessions = {2, 3, 4};
    figures.peers[size_t(domain::Kind::Random)] = 5;
    figures.calls = {domain::CallCounts{6, 0}, domain::CallCounts{0, 7}};
    figures.happened.ended[1][size_t(domain::CallEnd::EndedByOperator)] = 8;
    figures.happened.notMade[0][3] = 9;
    figures.messagesOut = {0, 10};
    figures.trickle[2].dropped = 11;
    figures.happened.refused[size_t(domain::Kind::Presence)][4] = 12;
    figures.gate.banned = 13;
    figures.door.timesFull = 14;
    figures.process.cpuSeconds = 1.5;
    figures.isDraining = true;
    figures.happened.signalsPassed[size_t(domain::Signal::RelayCandidate)] = 15;
    figures.line.matches = 16;
    QFETCH(const QByteArray, sample);
    QVERIFY2(samplesOf(figures).contains(sample), exposition(table(), figures).constData());
}

void TestMetrics::histograms()
{
    if (!canExpose())
        QSKIP("built without prometheus-cpp");
    Figures figures;
    figures.happened.ringTimes[1].record(1.5);
    figures.happened.ringTimes[1].record(500);
    const QList<QByteArray> samples = samplesOf(figures);
    const auto has = [&samples](const char *sample) { return samples.contains(QByteArray(sample)); };
    QVERIFY(has("heliograph_call_ring_seconds_bucket{dialect=\"calls\",le=\"1\"} 0"));
    QVERIFY(has("heliograph_call_ring_seconds_bucket{dialect=\"calls\",le=\"2\"} 1"));
    QVERIFY(has("heliograph_call_ring_seconds_bucket{dialect=\"calls\",le=\"60\"} 1"));
    QVERIFY(has("heliograph_call_ring_seconds_bucket{dialect=\"calls\",le=\"+Inf\"} 2"));
    QVERIFY(has("heliograph_call_ring_seconds_count{dialect=\"calls\"} 2"));
    QVERIFY(has("heliograph_call_ring_seconds_sum{dialect=\"calls\"} 501.5"));
    QVERIFY(has("heliograph_call_ring_seconds_count{dialect=\"direct\"} 0"));
}

void TestMetrics::referenceIsUpToDate()
{
    QVERIFY2(QString::fromUtf8(readSource(u"resources/docs/metrics.md"_s)) == markdownReference(),
             "the table of metrics has changed: heliographd --help-metrics > resources/docs/metrics.md");
    for (const Metric &metric : table())
        QVERIFY(markdownReference().contains(u'`' + QString::fromStdString(metric.name) + u'`'));
}

void TestMetrics::dashboardNamesWhatThereIs()
{
    QSet<QString> known;
    for (const Metric &metric : table())
        known += seriesOf(metric);
    static const QRegularExpression name(u"heliograph_[a-z0-9_]+"_s);
    int named = 0;
    const QString text = QString::fromUtf8(readSource(u"resources/docs/grafana-dashboard.json"_s));
    for (auto match = name.globalMatch(text); match.hasNext(); ++named) {
        const QString series = match.next().captured();
        QVERIFY2(known.contains(series), qPrintable(series));
    }
    QVERIFY(named > 20);
}

void TestMetrics::dashboardPanelsAreWhole()
{
    QVERIFY(panels().size() > 10);
    for (const QJsonValue &panel : panels()) {
        const QByteArray text = QJsonDocument(panel.toObject()).toJson();
        QVERIFY2(!panel[u"title"_s].toString().isEmpty(), text.constData());
        QVERIFY2(!panel[u"fieldConfig"_s][u"defaults"_s][u"unit"_s].toString().isEmpty(), text.constData());
        const QJsonArray targets = panel[u"targets"_s].toArray();
        QVERIFY2(!targets.isEmpty(), text.constData());
        for (const QJsonValue &target : targets)
            QVERIFY2(target[u"expr"_s].toString().contains("heliograph_"_L1), text.constData());
    }
}

QTEST_APPLESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
