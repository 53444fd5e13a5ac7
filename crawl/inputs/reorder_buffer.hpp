// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace muster {

/// Puts records back into input order. Holds records that wait for an earlier
/// one. The caller bounds their number by reading at most a window beyond
/// next().
class reorder_buffer {
public:
  /// Adds a record. Appends to `out` all records whose turn it is.
  void push(record rec, std::vector<record>& out) {
    waiting_.emplace(rec.result.index, std::move(rec));
    for (auto i = waiting_.begin(); i != waiting_.end() && i->first == next_;
         ++next_) {
      out.push_back(std::move(i->second));
      i = waiting_.erase(i);
    }
  }

  /// Appends all waiting records, in order, when the missing ones will not
  /// come.
  void flush(std::vector<record>& out) {
    for (auto& [index, rec] : waiting_)
      out.push_back(std::move(rec));
    waiting_.clear();
  }

  size_t size() const {
    return waiting_.size();
  }

  /// The index that the other records wait for.
  uint64_t next() const {
    return next_;
  }

private:
  std::map<uint64_t, record> waiting_;
  uint64_t next_ = 0;
};

} // namespace muster
