// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/domain/enrolment.h"

#include <QLoggingCategory>

namespace heliograph::domain {

namespace {

Q_LOGGING_CATEGORY(lcEnrolment, "heliograph.domain.enrolment", QtInfoMsg)

} // namespace

void Enrolment::claim(const UserId &user, const Device &newcomer, Continuation<Claim> answer)
{
    m_directory.claim({m_realm, user}, newcomer, m_tenancy,
                      [this, user, peer = newcomer.peer, answer = std::move(answer)](const Result<Claim> &claim) {
                          if (claim) {
                              m_userOf.insert(peer, user);
                              for (const Device &evicted : claim->evicted)
                                  m_userOf.remove(evicted.peer);
                          }
                          answer(claim);
                      });
}

void Enrolment::release(const PeerId &peer, Continuation<std::optional<Release>> answer)
{
    m_directory.release(m_realm, peer,
                        [this, peer, answer = std::move(answer)](const Result<std::optional<Release>> &release) {
                            if (release)
                                m_userOf.remove(peer);
                            answer(release);
                        });
}

void Enrolment::leave(const PeerId &peer, std::function<void(const Release &)> left)
{
    if (!m_userOf.remove(peer))
        return;
    m_directory.release(m_realm, peer, [peer, left = std::move(left)](const Result<std::optional<Release>> &release) {
        if (!release)
            qCInfo(lcEnrolment) << "a departed peer keeps its user id:" << textOf(release.error()).name << peer;
        else if (*release)
            left(**release);
    });
}

} // namespace heliograph::domain
