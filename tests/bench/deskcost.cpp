// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What watching costs: processor time of a server's thread while many people change something, with nobody at the
// admin channel, with one console, and with one over a WebSocket; and the memory for a console that stops reading.
// Prints a table; judges nothing.

#include "server/admin/tables.h"
#include "server/admin/watch.h"
#include "tests/bench/crowd.h"

#include <ctime>
#include <malloc.h>

#include <QCoreApplication>
#include <QTextStream>
#include <QThread>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace heliograph;
using namespace heliograph::admin;
using namespace std::chrono_literals;

namespace {

double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

double usedMegabytes()
{
    return double(mallinfo2().uordblks) / 1e6;
}

template<typename Row>
class NoSequence final : public Sequence<Row>
{
public:
    qint64 first() const override { return 1; }
    qint64 last() const override { return 0; }
    std::optional<Row> at(qint64) const override { return std::nullopt; }
};

/// Counts what it is sent, and forgets it.
class CountingSink : public Sink
{
public:
    bool isReady() const override { return isReading; }
    void send(const QByteArray &frame) override
    {
        ++frames;
        bytes += quint64(frame.size());
    }

    bool isReading = true;
    quint64 frames = 0;
    quint64 bytes = 0;
};

/// Sends it on as the admin channel does.
class SocketSink final : public CountingSink
{
public:
    explicit SocketSink(QWebSocket &socket) : m_socket(socket) {}
    bool isReady() const override { return m_socket.bytesToWrite() < 262'144; }
    void send(const QByteArray &frame) override
    {
        CountingSink::send(frame);
        m_socket.sendTextMessage(QString::fromUtf8(frame));
    }

private:
    QWebSocket &m_socket;
};

/// A WebSocket over loopback whose other end reads in a thread of its own.
class Loopback
{
public:
    Loopback() : m_server(QStringLiteral("deskcost"), QWebSocketServer::NonSecureMode)
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("cannot listen");
        m_reader.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(&m_reader, [this, url = m_server.serverUrl()] {
            m_client = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, &m_reader);
            m_client->open(url);
        });
        while (!m_server.hasPendingConnections())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        m_socket.reset(m_server.nextPendingConnection());
    }
    ~Loopback()
    {
        m_socket.reset();
        QMetaObject::invokeMethod(
            &m_reader, [this] { delete m_client; }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    QWebSocket &socket() { return *m_socket; }

private:
    QWebSocketServer m_server;
    QThread m_thread;
    QObject m_reader;
    QWebSocket *m_client = nullptr;
    std::unique_ptr<QWebSocket> m_socket;
};

struct Course
{
    int people;
    int calls;
    int changes; ///< a second
    int seconds;
};

class Desk
{
public:
    explicit Desk(const Course &course)
        : m_course(course)
        , m_crowd(course.people, course.calls, m_clock)
        , m_deadlines(m_clock)
        , m_picture(
              {m_crowd.directory, m_crowd.rooms, m_crowd.calls, m_crowd.line, m_crowd.connections, m_crowd.observers},
              m_deadlines)
        , m_tables(m_picture, {[] { return adminapi::Overview(); }, [] { return QList<adminapi::BanRow>(); },
                               [] { return QList<adminapi::TimelineRow>(); }, m_noEvents, m_noAudit})
        , m_watch(m_tables, m_deadlines)
    {
    }

    /// A console that watches everything there is.
    std::unique_ptr<Watch::Console> console(Sink &sink)
    {
        auto console = std::make_unique<Watch::Console>(m_watch, sink);
        const QJsonObject all{{QStringLiteral("limit"), 20'000}};
        qint64 subscription = 0;
        for (const char *table : {"overview", "users", "rooms", "calls", "queue"})
            console->subscribe(++subscription, QLatin1String(table), all);
        return console;
    }
    /// Lets people change things for so long; the share of one core that the thread took.
    double run(int seconds)
    {
        constexpr auto step = 10ms;
        const int changesAStep = int(m_course.changes * step / 1000ms);
        int left = int(std::chrono::seconds(seconds) / step);
        QEventLoop loop;
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            for (int change = 0; change < changesAStep; ++change)
                m_crowd.change();
            if (--left == 0)
                loop.quit();
        });
        const double start = threadSeconds();
        const Instant begun = m_clock.now();
        timer.start(step);
        loop.exec();
        m_took = std::chrono::duration<double>(m_clock.now() - begun).count();
        return (threadSeconds() - start) / m_took;
    }
    double took() const { return m_took; }
    bool isWatched() const { return m_picture.isAttached(); }

private:
    const Course m_course;
    SystemClock m_clock;
    bench::Crowd m_crowd;
    Deadlines m_deadlines;
    NoSequence<adminapi::EventRow> m_noEvents;
    NoSequence<adminapi::AuditRow> m_noAudit;
    Picture m_picture;
    Tables m_tables;
    Watch m_watch;
    double m_took = 0;
};

QTextStream &out()
{
    static QTextStream stream(stdout);
    return stream;
}

void line(const char *name, double share, const QString &more = {})
{
    out() << qSetFieldWidth(44) << Qt::left << name << qSetFieldWidth(8) << Qt::right
          << QString::number(share * 100, 'f', 1) << qSetFieldWidth(0) << " %  " << more << '\n'
          << Qt::flush;
}

QString traffic(const CountingSink &sink, double seconds)
{
    return QStringLiteral("%1 frames and %2 MB a second")
        .arg(double(sink.frames) / seconds, 0, 'f', 1)
        .arg(double(sink.bytes) / 1e6 / seconds, 0, 'f', 1);
}

void watched(Desk &desk, const char *name, CountingSink &sink, int seconds)
{
    const auto console = desk.console(sink);
    desk.run(2); // the snapshot
    sink.frames = sink.bytes = 0;
    const double share = desk.run(seconds);
    line(name, share, traffic(sink, desk.took()));
}

void memory(Desk &desk, int seconds)
{
    const double before = usedMegabytes();
    CountingSink reading;
    const auto first = desk.console(reading);
    desk.run(2);
    const double watched = usedMegabytes();
    CountingSink stalled;
    const auto second = desk.console(stalled);
    desk.run(2);
    stalled.isReading = false;
    const double withSecond = usedMegabytes();
    desk.run(seconds);
    out() << "\nMemory: picture and tables " << QString::number(watched - before, 'f', 1)
          << " MB while anybody watches; one more console " << QString::number(withSecond - watched, 'f', 1)
          << " MB, and after " << seconds << " s without reading " << QString::number(usedMegabytes() - watched, 'f', 1)
          << " MB\n";
}

int numberAt(const QStringList &arguments, qsizetype at, int otherwise)
{
    return arguments.size() > at ? arguments[at].toInt() : otherwise;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const Course course{numberAt(arguments, 1, 10'000), numberAt(arguments, 2, 2'000), numberAt(arguments, 3, 5'000),
                        numberAt(arguments, 4, 10)};
    if (course.people < 100 || course.calls < 1 || course.changes < 100 || course.seconds < 1 || arguments.size() > 5) {
        out() << "usage: deskcost [people [calls [changes a second [seconds]]]]\n";
        return 2;
    }
    out() << course.people << " people, " << course.calls << " calls, " << course.changes
          << " changes a second; share of one core, the changes themselves included:\n\n";
    Desk desk(course);
    line("nobody watches", desk.run(course.seconds));
    CountingSink sink;
    watched(desk, "one console, rows made and thrown away", sink, course.seconds);
    {
        Loopback loopback;
        SocketSink overSocket(loopback.socket());
        watched(desk, "one console over a WebSocket", overSocket, course.seconds);
    }
    desk.run(int(std::chrono::ceil<std::chrono::seconds>(Picture::lease).count()) + 1);
    line("nobody watches any more", desk.run(course.seconds),
         desk.isWatched() ? QStringLiteral("still watched") : QString());
    memory(desk, course.seconds);
    return 0;
}
