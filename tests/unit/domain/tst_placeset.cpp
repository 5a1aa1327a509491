// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/domain/placeset.h"

#include <random>
#include <set>

#include <QTest>

using namespace heliograph::domain;

class TestPlaceSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isWhatASetIs_data();
    void isWhatASetIs();
    void addsToWhatIsThere();
};

void TestPlaceSet::isWhatASetIs_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 31, 32, 33, 63, 64, 65, 300})
        QTest::addRow("%d", size) << size;
}

/// Grows to that size and beyond, shrinks to nothing, and comes back, in any order of places.
void TestPlaceSet::isWhatASetIs()
{
    QFETCH(int, size);
    constexpr size_t most = 1000;
    std::mt19937 random{quint32(size)};
    PlaceSet places;
    std::set<size_t> expected;
    const auto check = [&] {
        PlaceBits bits(most / 64 + 1, 0);
        places.addTo(bits);
        for (size_t place = 0; place < bits.size() * 64; ++place) {
            const bool isIn = (bits[place / 64] >> (place % 64) & 1) != 0;
            if (isIn != (expected.count(place) > 0))
                return false;
        }
        return places.isEmpty() == expected.empty();
    };
    for (int round = 0; round < 3; ++round) {
        while (expected.size() < size_t(size)) {
            const size_t place = random() % most;
            if (!expected.insert(place).second)
                continue;
            places.insert(place);
            QVERIFY(check());
        }
        while (!expected.empty()) {
            const auto place = std::next(expected.begin(), std::ptrdiff_t(random() % expected.size()));
            places.remove(*place);
            expected.erase(place);
            QVERIFY(check());
        }
    }
}

void TestPlaceSet::addsToWhatIsThere()
{
    PlaceSet few;
    PlaceSet many;
    few.insert(0);
    for (size_t place = 64; place < 164; ++place)
        many.insert(place);
    PlaceBits bits{2, 0, 0, 4};
    few.addTo(bits);
    many.addTo(bits);
    QCOMPARE(bits, (PlaceBits{3, ~quint64(0), (quint64(1) << 36) - 1, 4}));
}

QTEST_APPLESS_MAIN(TestPlaceSet)
#include "tst_placeset.moc"
