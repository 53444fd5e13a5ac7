// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/record_queue.hpp"

#include "http/url/redact.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

/// Puts the warning about the input before the warning about the response.
void add_warning(record& rec, std::string&& warning) {
  if (warning.empty())
    return;
  auto& all = rec.result.warning;
  if (!all.empty())
    warning += "; ";
  all.insert(0, warning);
}

} // namespace

void record_queue::push(record&& rec) {
  // Hide credentials in all texts. Do not change rec.url: the source has hidden
  // its credentials already, and a later run compares it.
  http::redact(rec.result.final_url);
  for (auto* text :
       {&rec.result.error, &rec.result.warning, &rec.result.content_type})
    http::redact(*text, http::text_kind::sentence);
  for (auto& value : rec.result.fields)
    http::redact(value, http::text_kind::sentence);
  for (auto& hop : rec.result.chain)
    http::redact(hop.url);
  auto added = held_by(rec.result);
  rec.kept += added;
  held_ += added;
  if (in_order_)
    reorder_.push(std::move(rec), ready_);
  else
    ready_.push_back(std::move(rec));
}

record_batch record_queue::take() {
  // The sink formats a complete batch before it writes it.
  constexpr uint64_t enough = 4 << 20;
  uint64_t bytes = 0;
  auto end = std::find_if(ready_.begin(), ready_.end(), [&](const record& x) {
    auto full = bytes >= enough;
    bytes += x.kept;
    return full;
  });
  record_batch result;
  if (end == ready_.end()) {
    result = std::exchange(ready_, {});
  } else {
    result.assign(std::move_iterator{ready_.begin()}, std::move_iterator{end});
    ready_.erase(ready_.begin(), end);
  }
  unwritten_ += result.size();
  sent_ += result.size();
  return result;
}

void record_queue::deliver_invalid(input_item&& item) {
  record rec;
  rec.result.index = item.index;
  rec.result.error_kind = http::error_kind::invalid_url;
  rec.result.error = std::move(item.error);
  rec.url = std::move(item.url);
  rec.carry = std::move(item.carry);
  rec.kept = item.kept;
  add_warning(rec, std::move(item.warning));
  push(std::move(rec));
}

void record_queue::deliver_duplicate(uint64_t index, ledger_entry&& entry,
                                     uint64_t leader) {
  record rec;
  rec.result.index = index;
  rec.result.outcome = outcome::duplicate;
  rec.url = std::move(entry.url);
  rec.carry = std::move(entry.carry);
  rec.kept = entry.kept;
  rec.duplicate_of = leader;
  add_warning(rec, std::move(entry.warning));
  push(std::move(rec));
}

void record_queue::deliver(fetch_result&& result, settled_entry& settled,
                           const std::string& node) {
  for (auto& [index, entry] : settled.followers) {
    record rec{result,       std::move(entry.url),   node,
               result.index, std::move(entry.carry), entry.kept};
    rec.result.index = index;
    add_warning(rec, std::move(entry.warning));
    push(std::move(rec));
  }
  record rec{
    std::move(result),  std::move(settled.entry.url),   node,
    record::not_shared, std::move(settled.entry.carry), settled.entry.kept};
  add_warning(rec, std::move(settled.entry.warning));
  push(std::move(rec));
}

void record_queue::deliver_lost(given_up& urls, std::string_view why) {
  for (auto& [index, settled] : urls) {
    fetch_result result;
    result.index = index;
    result.error_kind = http::error_kind::node_lost;
    result.error = why;
    deliver(std::move(result), settled, {});
  }
}

void record_queue::count(const write_receipt& records) {
  written_.ok += records.ok;
  written_.http_errors += records.http_errors;
  written_.errors += records.errors;
  written_.duplicates += records.duplicates;
  written_.bytes += records.bytes;
}

void record_queue::keep(const write_receipt& records) {
  count(records);
  kept_ += records.records();
}

void record_queue::tell(progress& totals) const {
  totals.ok = written_.ok;
  totals.http_errors = written_.http_errors;
  totals.errors = written_.errors;
  totals.duplicates = written_.duplicates;
  totals.bytes = written_.bytes;
}

} // namespace muster
