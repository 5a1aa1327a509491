// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peer/jsontokens.h"

#include <cstring>

#include <simdjson.h>

namespace heliograph::peer {

// Only simdjson's first stage is used. Its On-Demand reader does not look at what it skips, and its DOM refuses what
// JavaScript accepts (lone surrogate escapes, integers beyond 64 bits); the walk in jsonoutline.cpp does neither.
class JsonTokens::Private
{
public:
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    std::unique_ptr<uint8_t[]> text; ///< a copy with the padding that vector loads may read
    qsizetype capacity = 0;
};

JsonTokens::JsonTokens(qsizetype capacity) : d(std::make_unique<Private>())
{
    constexpr size_t noDepth = 1; // only stage 2 goes into depth
    const auto error =
        simdjson::get_active_implementation()->create_dom_parser_implementation(size_t(capacity), noDepth, d->stage);
    if (error)
        return;
    d->text.reset(new uint8_t[size_t(capacity) + simdjson::SIMDJSON_PADDING]);
    d->capacity = capacity;
}

JsonTokens::~JsonTokens() = default;

std::optional<std::span<const quint32>> JsonTokens::find(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > d->capacity)
        return std::nullopt;
    memcpy(d->text.get(), text.data(), size_t(text.size()));
    memset(d->text.get() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
    if (d->stage->stage1(d->text.get(), size_t(text.size()), simdjson::stage1_mode::regular))
        return std::nullopt;
    return std::span<const quint32>(d->stage->structural_indexes.get(), d->stage->n_structural_indexes);
}

} // namespace heliograph::peer
