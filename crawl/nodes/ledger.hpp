// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/fetch_key.hpp"
#include "crawl/nodes/key_index.hpp"
#include "crawl/nodes/placement.hpp"
#include "messages/job.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

/// What the coordinator must remember of an unfinished URL.
struct ledger_entry {
  std::string url; ///< As in the input, credentials replaced by `***`.
  std::vector<std::string> carry;
  fetch_key key;
  node_number node = 0;      ///< The node that has it; unused for a follower.
  host_seat* seat = nullptr; ///< The seat of its host, if hosts have seats.
  uint32_t losses = 0;       ///< Number of nodes that were lost with it.
  /// The node was given it, so it does not wait for credit.
  bool given = false;
  host_number host = no_host; ///< See input_item.
  /// When the node got it, in batches of the dispatcher.
  uint64_t given_at = 0;
  /// The rest of a fetch that has started; null if it starts with the URL of
  /// `key`.
  std::shared_ptr<const fetch_task> next{};
  std::string warning{}; ///< Warning about the input, for the record.
  uint64_t kept = 0;     ///< Memory of the line until its record is written.
};

/// An entry whose result has come.
struct settled_entry {
  ledger_entry entry;
  /// The indexes that share this result, in the order of arrival.
  std::vector<std::pair<uint64_t, ledger_entry>> followers;
};

/// URLs that get no result, by index.
using given_up = std::vector<std::pair<uint64_t, settled_entry>>;

/// The unfinished inputs: read, but without a result. Ensures that each gets
/// one record, even if results come late or twice. Each index is added once.
/// Operations take constant time unless stated otherwise. Memory is
/// proportional to size().
class ledger {
public:
  ledger() = default;
  ledger(ledger&&) = default;
  ledger& operator=(ledger&&) = default;

  /// Adds an index that `entry.node` has. The reference stays valid.
  ledger_entry& add(uint64_t index, ledger_entry entry);

  /// Adds an index that shares the result of `leader`. Throws
  /// `std::out_of_range` unless `leader` was added with add() and is
  /// unfinished.
  void add_follower(uint64_t leader, uint64_t index, ledger_entry entry);

  /// The unfinished index with this key; the first one if there are several.
  /// Once the first has its result, the others are not found.
  std::optional<uint64_t> find_in_flight(const fetch_key& key) const;

  /// The entry of an unfinished index that was added with add(); null if there
  /// is none.
  ledger_entry* find(uint64_t index);

  /// Removes an index that has its result, with its followers. Returns nullopt
  /// if the index is not unfinished: the result is late or came twice and must
  /// be dropped.
  std::optional<settled_entry> settle(uint64_t index);

  /// The indexes at a node, in input order. Takes time proportional to size().
  std::vector<uint64_t> out_at(node_number node) const;

  /// Removes all indexes, in input order.
  given_up take_all();

  /// Number of unfinished indexes, including followers.
  size_t size() const {
    return size_;
  }

private:
  struct slot {
    settled_entry content;
    size_t key_hash = 0;
  };

  std::unordered_map<uint64_t, slot> by_index_;
  /// The first index of each hash of a key. If two keys have the same hash, the
  /// later URL is not found here and is fetched separately.
  key_index by_key_;
  size_t size_ = 0;
};

} // namespace muster
