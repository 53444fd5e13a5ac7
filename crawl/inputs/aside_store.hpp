// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/scratch_storage.hpp"
#include "messages/job.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace muster {

/// Limits of an aside_store.
struct aside_limits {
  uint64_t disk = uint64_t{4} << 30; ///< Bytes in the storage.
  size_t memory = size_t{16} << 20;  ///< Bytes, for everything in memory.
};

/// A queue on disk for inputs of hosts that have their share of the look-ahead.
/// First in, first out for each host.
///
/// New items are collected in memory, by host. When they reach a quarter of the
/// memory limit, the items of the largest hosts are written together until half
/// of all items are left. So the items of a host lie in a few long extents,
/// which are fast to read. The space of such a write is released when all its
/// items have been taken.
class aside_store {
public:
  aside_store(std::unique_ptr<scratch_storage> storage, aside_limits limits)
    : storage_{std::move(storage)}, limits_{limits} {
    // nop
  }

  /// Appends an item that has a target to the queue of its host. Returns false,
  /// without a change, if there is no room or the storage fails: see `error()`
  /// and `is_crowded()`. Tries the storage again after items have been taken.
  bool push(const input_item& item);

  /// Moves the oldest items of the host to `out`: at most `count`, and until
  /// they have `bytes` kept_bytes(), but at least one. Returns false if the
  /// storage fails. Then the other items of the host are lost: see `lost()`.
  bool pop(std::string_view host, size_t count, uint64_t bytes,
           std::vector<input_item>& out);

  /// Number of stored items of the host.
  size_t waiting(std::string_view host) const;

  /// Number of stored items.
  size_t size() const {
    return size_;
  }

  /// Number of items that could not be read back.
  uint64_t lost() const {
    return lost_;
  }

  /// Bytes of the storage that have not been released.
  uint64_t disk_bytes() const {
    return disk_;
  }

  const aside_limits& limits() const {
    return limits_;
  }

  /// Memory in bytes, approximately.
  size_t memory_bytes() const;

  /// Why the storage failed in the last push() or pop(): "No space left on
  /// device". Empty if it did not fail.
  const std::string& error() const {
    return error_;
  }

  /// The last push() was refused because memory has no room for another host or
  /// extent.
  bool is_crowded() const {
    return crowded_;
  }

private:
  /// Consecutive items of one host in the storage.
  struct extent {
    uint64_t offset;
    uint32_t size;
    uint32_t run; ///< The write that contains them.
  };

  struct queue {
    std::vector<extent> extents;
    size_t first = 0;        ///< The first extent that is not taken completely.
    uint32_t taken = 0;      ///< Bytes of this extent that were taken.
    std::string staged;      ///< Items in memory, after the extents.
    size_t staged_taken = 0; ///< Bytes of `staged` that were taken.
    size_t count = 0;

    std::string_view staged_rest() const {
      return std::string_view{staged}.substr(staged_taken);
    }
  };

  /// The result of one write to the storage.
  struct run {
    uint64_t offset;
    uint64_t size; ///< In bytes, whole pages.
    uint64_t live; ///< Bytes that have not been taken.
  };

  struct text_hash {
    using is_transparent = void;

    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  using queue_map =
    std::unordered_map<std::string, queue, text_hash, std::equal_to<>>;

  /// What pop() still has to take.
  struct want {
    size_t count;
    uint64_t bytes;

    bool is_met() const {
      return count == 0 || bytes == 0;
    }

    void take(const input_item& item);
  };

  /// Writes the staged items of the largest hosts.
  bool flush();

  /// Whether to try again after a failed write.
  bool may_flush() const {
    return disk_ < refused_disk_ || staged_ < refused_staged_ / 2;
  }

  /// Takes items from the host's first extent, or from its staged items.
  bool take_stored(std::string_view host, queue& from, want& wanted,
                   std::vector<input_item>& out);
  void take_staged(std::string_view host, queue& from, want& wanted,
                   std::vector<input_item>& out);

  /// Notes that `bytes` of a run have been taken.
  void consume(uint32_t number, uint64_t bytes);

  /// Drops the stored items of the host, which cannot be read.
  void lose(queue_map::iterator which);

  void fail(int error);

  std::unique_ptr<scratch_storage> storage_;
  aside_limits limits_;
  queue_map queues_;
  std::unordered_map<uint32_t, run> runs_;
  uint32_t next_run_ = 0;
  uint64_t end_ = 0; ///< End of the last write.
  uint64_t disk_ = 0;
  size_t staged_ = 0; ///< Staged bytes of all hosts.
  size_t extents_ = 0;
  size_t size_ = 0;
  uint64_t lost_ = 0;
  std::string error_;
  bool crowded_ = false;
  std::string buffer_;
  /// disk_ and staged_ when a write was refused, until one succeeds.
  bool refused_ = false;
  uint64_t refused_disk_ = 0;
  size_t refused_staged_ = 0;
};

} // namespace muster
