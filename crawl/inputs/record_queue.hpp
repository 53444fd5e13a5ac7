// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/reorder_buffer.hpp"
#include "crawl/nodes/ledger.hpp"
#include "messages/job.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

/// Makes records of what is known about inputs, and keeps the account of them
/// until the sink has them. No actor.
class record_queue {
public:
  /// With `input_order` records leave in the order of their indexes.
  explicit record_queue(bool input_order) : in_order_{input_order} {
    // nop
  }

  // Records show no credentials, neither in URLs nor in sentences.

  /// A line takes so much memory until its record is written.
  void expect(uint64_t bytes) {
    held_ += bytes;
  }

  /// A line that is no URL.
  void deliver_invalid(input_item&& item);

  /// A URL that is skipped, since `leader` is the same.
  void deliver_duplicate(uint64_t index, ledger_entry&& entry, uint64_t leader);

  /// A result, once for each index that shares it. `node` has fetched it.
  void deliver(fetch_result&& result, settled_entry& settled,
               const std::string& node);

  /// URLs that nobody fetches any more: errors that say why.
  void deliver_lost(given_up& urls, std::string_view why);

  /// These inputs get no record.
  void drop(uint64_t inputs) {
    pending_ += inputs;
  }

  /// Records are about to come.
  void reserve(size_t records) {
    ready_.reserve(ready_.size() + records);
  }

  /// What the sink is to have now, in one message: none if nothing was
  /// delivered, and not much more than some megabytes.
  record_batch take();

  /// Lets go what waits for earlier indexes, for there will be none.
  void release() {
    reorder_.flush(ready_);
  }

  /// The sink has taken a batch of so many records, of so much memory.
  void acknowledge(uint64_t sent, uint64_t bytes) {
    unwritten_ -= sent;
    held_ -= std::min(held_, bytes);
  }

  /// Counts records that an earlier run has written.
  void count(const write_receipt& records);

  /// Counts records that the sink has on file.
  void keep(const write_receipt& records);

  /// Records that the sink has not taken.
  uint64_t unwritten() const {
    return unwritten_;
  }

  /// Memory of the lines that have no record in the sink, and their results.
  uint64_t held() const {
    return held_;
  }

  /// The index that must leave before those behind it, in input order.
  uint64_t next() const {
    return reorder_.next();
  }

  /// Records that the sink was given and has not on file.
  uint64_t unkept() const {
    return sent_ - std::min(sent_, kept_);
  }

  /// Inputs that get no record if the job ends now, but for those whose record
  /// the sink has.
  uint64_t pending() const {
    return pending_ + reorder_.size();
  }

  /// Sets the outcomes.
  void tell(progress& totals) const;

private:
  void push(record&& rec);

  bool in_order_;
  reorder_buffer reorder_;
  record_batch ready_;
  write_receipt written_;
  uint64_t unwritten_ = 0;
  uint64_t sent_ = 0;
  uint64_t kept_ = 0;
  uint64_t pending_ = 0;
  uint64_t held_ = 0;
};

} // namespace muster
