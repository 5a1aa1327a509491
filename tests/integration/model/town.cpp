// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/model/town.h"

namespace heliograph::test {

namespace {

bool isDeparture(const QByteArray &event)
{
    return event == "user-left" || event == "peer-disconnected" || event == "call_ended" || event == "call_end" ||
           event == "partner-left";
}

PlainLine::Fault lineFault(Fault fault)
{
    return fault == Fault::LineKeepsMatched ? PlainLine::Fault::KeepsMatched : PlainLine::Fault::LeavesPair;
}

} // namespace

void FaultyDelivery::emit(const QList<domain::PeerId> &to, const domain::Words &words)
{
    if (m_fault == Fault::TellsEverybody && words.event == "incoming_call") {
        m_delivery.emit(everybody, words);
        return;
    }
    if (m_fault == Fault::LosesDescription && (words.event == "call_answered" || words.event == "webrtc-offer"))
        return;
    if (m_fault == Fault::ClosesSilently && words.event == "room-closed")
        return;
    if (isDeparture(words.event)) {
        ++m_departures;
        if (m_fault == Fault::SaysNothing && m_departures % 50 == 0)
            return;
        if (m_fault == Fault::SaysTwice && m_departures % 50 == 0)
            m_delivery.emit(to, words);
    }
    m_delivery.emit(to, words);
}

Town::Town(bool isSlow, Fault fault)
    : CallingCompany(isSlow)
    , roomTable(table<domain::Rooms, domain::MemoryRooms, LateRooms>())
    , line(table<domain::WaitingLine, domain::MemoryWaitingLine, LateWaitingLine>())
    , tokens(table<domain::PushTokens, domain::MemoryPushTokens, LatePushTokens>(clock, 100))
    , faulty(delivery, board, fault)
    , rooms(*roomTable, faulty, clock, ids, observers, domain::RoomLimits{4, 2})
    , presence(*directory, faulty, deadlines, m_unlimited, {})
    , direct(*directory, fault == Fault::CallsAreBlind ? static_cast<domain::Calls &>(m_blindCalls) : *calls, faulty,
             deadlines, ids, m_unlimited, observers)
    , withIds({*directory, *calls, *tokens, m_push, faulty, deadlines, ids, observers, m_unlimited, m_unlimited})
    , random(*directory,
             fault == Fault::LineKeepsMatched || fault == Fault::LineLeavesPair
                 ? *(line = std::make_unique<PlainLine>(lineFault(fault)))
                 : *line,
             faulty, deadlines, ids, m_unlimited, observers, {})
{
    board.add(rooms);
    board.add(presence);
    board.add(direct);
    board.add(withIds);
    board.add(random);
}

qsizetype Town::callsKept() const
{
    if (const auto *late = dynamic_cast<const LateCalls *>(calls.get()))
        return late->size();
    return dynamic_cast<const domain::MemoryCalls &>(*calls).size();
}

void Town::answerOne(quint32 which)
{
    const LateTable *tables[] = {dynamic_cast<LateTable *>(directory.get()), dynamic_cast<LateTable *>(calls.get()),
                                 dynamic_cast<LateTable *>(roomTable.get()), dynamic_cast<LateTable *>(line.get())};
    if (const LateTable *late = tables[which % std::size(tables)])
        late->answerNext();
}

} // namespace heliograph::test
