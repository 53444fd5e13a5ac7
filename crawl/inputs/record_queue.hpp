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

/// Makes records from results, and counts them until the sink has written them.
/// Not an actor.
class record_queue {
public:
  /// With `input_order`, records leave in the order of their indexes.
  explicit record_queue(bool input_order) : in_order_{input_order} {
    // nop
  }

  // Records contain no credentials, neither in URLs nor in sentences.

  /// Counts memory that a line takes until its record is written.
  void expect(uint64_t bytes) {
    held_ += bytes;
  }

  /// Adds the record of a line that is not a URL.
  void deliver_invalid(input_item&& item);

  /// Adds the record of a URL that is skipped as a duplicate of `leader`.
  void deliver_duplicate(uint64_t index, ledger_entry&& entry, uint64_t leader);

  /// Adds a record for each index that shares this result. `node` fetched it.
  void deliver(fetch_result&& result, settled_entry& settled,
               const std::string& node);

  /// Adds error records for URLs that will not be fetched. `why` is a sentence.
  void deliver_lost(given_up& urls, std::string_view why);

  /// Counts inputs that get no record.
  void drop(uint64_t inputs) {
    pending_ += inputs;
  }

  /// Reserves room for `records` more records.
  void reserve(size_t records) {
    ready_.reserve(ready_.size() + records);
  }

  /// Takes the next batch for the sink. Empty if no record is ready; at most a
  /// few megabytes.
  record_batch take();

  /// Releases records that wait for earlier indexes, when those will not come.
  void release() {
    reorder_.flush(ready_);
  }

  /// The sink has taken a batch of `sent` records that takes `bytes` of memory.
  void acknowledge(uint64_t sent, uint64_t bytes) {
    unwritten_ -= sent;
    held_ -= std::min(held_, bytes);
  }

  /// Counts records that an earlier run wrote.
  void count(const write_receipt& records);

  /// Counts records that the sink has written.
  void keep(const write_receipt& records);

  /// Number of records that the sink has not taken.
  uint64_t unwritten() const {
    return unwritten_;
  }

  /// Memory of lines whose record the sink has not taken, and of their results.
  uint64_t held() const {
    return held_;
  }

  /// In input order: the next index that must leave.
  uint64_t next() const {
    return reorder_.next();
  }

  /// Number of records that the sink has taken but not written.
  uint64_t unkept() const {
    return sent_ - std::min(sent_, kept_);
  }

  /// Number of inputs that get no record if the job ends now, apart from
  /// records that the sink has.
  uint64_t pending() const {
    return pending_ + reorder_.size();
  }

  /// Stores the number of each outcome in `totals`.
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
