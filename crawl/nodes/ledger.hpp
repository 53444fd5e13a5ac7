// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/key_index.hpp"
#include "crawl/nodes/placement.hpp"
#include "messages/job.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

/// What the coordinator must remember of a URL that is out.
struct ledger_entry {
  std::string url; ///< As in the input, credentials replaced by `***`.
  std::vector<std::string> carry;
  std::string key; ///< Normalised, with credentials: same key, same result.
  node_number node = 0; ///< Where it is out; a follower is out nowhere itself.
  host_seat* seat = nullptr;  ///< Of its host, if hosts have seats.
  uint32_t losses = 0;        ///< Nodes that were lost with it.
  bool given = false;         ///< The node has it, it does not wait for credit.
  host_number host = no_host; ///< As in its input_item.
  uint64_t given_at = 0;      ///< When it got that, as the dispatcher counts.
  /// Where the fetch goes on; null if it begins at the URL of `key`.
  std::shared_ptr<const fetch_task> next{};
  std::string warning{}; ///< What is odd about the input, for the record.
  uint64_t kept = 0;     ///< Memory of the line until its record is written.
};

/// What leaves the ledger when a result has come.
struct settled_entry {
  ledger_entry entry;
  /// The indexes that have waited for this result, in the order they came.
  std::vector<std::pair<uint64_t, ledger_entry>> followers;
};

/// URLs that get no result, by index.
using given_up = std::vector<std::pair<uint64_t, settled_entry>>;

/// The inputs that are out: read, and without a result. Sees to it that each
/// gets one record, also when results come late or twice. Indexes are added
/// once each. Operations take constant time unless told
/// otherwise; memory is proportional to size().
class ledger {
public:
  ledger() = default;
  ledger(ledger&&) = default;
  ledger& operator=(ledger&&) = default;

  /// Adds an index that is out at `entry.node`. The entry stays where it is.
  ledger_entry& add(uint64_t index, ledger_entry entry);

  /// Adds an index that shares the result of `leader`, which is out by add().
  /// Throws `std::out_of_range` if it is not.
  void add_follower(uint64_t leader, uint64_t index, ledger_entry entry);

  /// The index that was added with this key; the first one, if several are out.
  /// Once the first has its result the others are not found.
  std::optional<uint64_t> find_in_flight(std::string_view key) const;

  /// The entry of an index that is out by add(); null if it is not.
  ledger_entry* find(uint64_t index);

  /// Takes out an index that has its result, with its followers; nullopt if it
  /// is not out: the result is late or comes twice and is to be dropped.
  std::optional<settled_entry> settle(uint64_t index);

  /// The indexes out at a node, in input order; looks at all that is out.
  std::vector<uint64_t> out_at(node_number node) const;

  /// Takes out all, in input order.
  given_up take_all();

  /// Indexes out, followers included.
  size_t size() const {
    return size_;
  }

private:
  struct slot {
    settled_entry content;
    size_t key_hash = 0;
  };

  std::unordered_map<uint64_t, slot> by_index_;
  /// The first index of those whose keys have this hash. Should two keys ever
  /// share one, the later URL is not found in flight and fetched on its own.
  key_index by_key_;
  size_t size_ = 0;
};

} // namespace muster
