// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/app/operatorcommands.h"

#include "server/admin/auditfile.h"
#include "server/admin/operators.h"
#include "server/app/mapping.h"
#include "server/app/terminal.h"

namespace heliograph::app {

using namespace Qt::StringLiterals;

namespace {

enum Status { Success = 0, Failure = 1, Misuse = 2 };

int fail(const QString &fault)
{
    remark(fault);
    return Failure;
}

int misuse(const QString &words)
{
    remark(words);
    return Misuse;
}

int addOperator(const admin::StateDirectory &directory, const config::OperatorWords &words)
{
    const auto role = admin::roleOf(words.role);
    if (!role)
        return misuse(u"--role: must be viewer or moderator"_s);
    if (!admin::isOperatorName(words.name))
        return misuse(u"the name of an operator has 1 to 64 letters, digits, '.', '_', '@' and '-'"_s);
    if (words.name == admin::Operators::nameOfConfigured())
        return misuse(u"%1 is the name of the operator of ADMIN_TOKEN"_s.arg(words.name));
    SystemIdSource ids;
    const QByteArray token = admin::makeToken(ids);
    const QString fault =
        admin::OperatorFile(directory).add({words.name, *role, SystemClock().wallNow(), admin::hashOfToken(token)});
    if (!fault.isNull())
        return fail(fault);
    print(QLatin1String(token));
    remark(u"%1 may come in as %2; the token is shown this once"_s.arg(words.name, textOf(*role)));
    return Success;
}

int listOperators(const admin::StateDirectory &directory)
{
    const admin::OperatorFile::Content content = admin::OperatorFile(directory).read();
    if (!content.fault.isNull())
        return fail(content.fault);
    for (const admin::Operator &each : content.operators)
        print(u"%1\t%2\t%3"_s.arg(each.name, textOf(each.role), toIsoString(each.since)));
    return Success;
}

int removeOperator(const admin::StateDirectory &directory, const config::OperatorWords &words)
{
    const QString fault = admin::OperatorFile(directory).remove(words.name);
    if (!fault.isNull())
        return fail(fault);
    remark(u"%1 may come in no more"_s.arg(words.name));
    return Success;
}

int verifyAudit(const admin::StateDirectory &directory)
{
    const admin::AuditFile file(directory);
    const admin::AuditVerdict verdict = file.verify();
    if (verdict.isAbsent)
        return fail(u"there is no audit log in %1"_s.arg(directory.path()));
    if (verdict.badLine > 0)
        return fail(u"%1, line %2: %3"_s.arg(file.logPath()).arg(verdict.badLine).arg(verdict.reason));
    if (!verdict.reason.isNull())
        return fail(u"%1: %2"_s.arg(file.logPath(), verdict.reason));
    print(u"%1: %2 entries, in order"_s.arg(file.logPath()).arg(verdict.entries));
    return Success;
}

} // namespace

int answerOperatorCommand(const config::Reading &reading)
{
    const admin::StateDirectory directory(statePath(reading.settings), admin::StateDirectory::Use::Visiting);
    if (!directory.isPersistent())
        return fail(directory.fault());
    switch (reading.command) {
    case config::Command::OperatorAdd:
        return addOperator(directory, reading.operatorWords);
    case config::Command::OperatorList:
        return listOperators(directory);
    case config::Command::OperatorRemove:
        return removeOperator(directory, reading.operatorWords);
    case config::Command::AuditVerify:
        return verifyAudit(directory);
    default:
        Q_UNREACHABLE();
    }
}

} // namespace heliograph::app
