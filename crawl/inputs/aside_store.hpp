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

/// What aside_store may take.
struct aside_limits {
  uint64_t disk = uint64_t{4} << 30; ///< Bytes in the storage.
  size_t memory = size_t{16} << 20;  ///< Bytes, for all that is kept here.
};

/// Inputs whose hosts have enough in memory already. They wait in a file, first
/// in, first out for each host.
///
/// New items gather in memory, by host. When they reach a quarter of the memory
/// limit, those of the hosts with the most are written behind each other, in
/// one go, until half of them are left. So a host's items lie in a few long
/// extents, which are cheap to find again. The space of such a write goes back
/// to the disk when all of it has been taken.
class aside_store {
public:
  aside_store(std::unique_ptr<scratch_storage> storage, aside_limits limits)
    : storage_{std::move(storage)}, limits_{limits} {
    // nop
  }

  /// Puts an item that has a target behind the others of its host. False if
  /// there is no room, or the storage fails: `error()` and `is_crowded()` tell
  /// which. Nothing has changed then. The storage is tried again once items
  /// have been taken.
  bool push(const input_item& item);

  /// Appends the host's oldest items to `out`: `count`, or fewer if these have
  /// `bytes` kept_bytes(), but at least one. False if the storage fails: what
  /// is left of the host is gone then, see `lost()`.
  bool pop(std::string_view host, size_t count, uint64_t bytes,
           std::vector<input_item>& out);

  /// Items of the host that wait.
  size_t waiting(std::string_view host) const;

  /// Items that wait.
  size_t size() const {
    return size_;
  }

  /// Items that could not be read again.
  uint64_t lost() const {
    return lost_;
  }

  /// Bytes in the storage that have not been given back.
  uint64_t disk_bytes() const {
    return disk_;
  }

  const aside_limits& limits() const {
    return limits_;
  }

  /// Bytes of memory, nearly.
  size_t memory_bytes() const;

  /// Why the storage has failed in the push() or pop() that did so last: "No
  /// space left on device". Empty if the last one has not.
  const std::string& error() const {
    return error_;
  }

  /// The last push() was refused because the memory limit has no room for more
  /// hosts, or for more pieces of them.
  bool is_crowded() const {
    return crowded_;
  }

private:
  /// Items of one host that lie behind each other in the storage.
  struct extent {
    uint64_t offset;
    uint32_t size;
    uint32_t run; ///< The write that they are part of.
  };

  struct queue {
    std::vector<extent> extents;
    size_t first = 0;        ///< The extents before have been taken,
    uint32_t taken = 0;      ///< and so many bytes of the first.
    std::string staged;      ///< Behind the extents,
    size_t staged_taken = 0; ///< but for so many bytes.
    size_t count = 0;

    std::string_view staged_rest() const {
      return std::string_view{staged}.substr(staged_taken);
    }
  };

  /// What one write has put into the storage.
  struct run {
    uint64_t offset;
    uint64_t size; ///< Of its pages.
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

  /// What pop() has still to take.
  struct want {
    size_t count;
    uint64_t bytes;

    bool is_met() const {
      return count == 0 || bytes == 0;
    }

    void take(const input_item& item);
  };

  /// Writes what is staged of the hosts that have the most.
  bool flush();

  /// Whether a write that failed may work now.
  bool may_flush() const {
    return disk_ < refused_disk_ || staged_ < refused_staged_ / 2;
  }

  /// Takes items out of the host's first extent, or out of what is staged.
  bool take_stored(std::string_view host, queue& from, want& wanted,
                   std::vector<input_item>& out);
  void take_staged(std::string_view host, queue& from, want& wanted,
                   std::vector<input_item>& out);

  /// So many bytes of a run have been taken.
  void consume(uint32_t number, uint64_t bytes);

  /// The host's stored items cannot be read.
  void lose(queue_map::iterator which);

  void fail(int error);

  std::unique_ptr<scratch_storage> storage_;
  aside_limits limits_;
  queue_map queues_;
  std::unordered_map<uint32_t, run> runs_;
  uint32_t next_run_ = 0;
  uint64_t end_ = 0; ///< Of what was ever written.
  uint64_t disk_ = 0;
  size_t staged_ = 0; ///< Bytes, of all hosts.
  size_t extents_ = 0;
  size_t size_ = 0;
  uint64_t lost_ = 0;
  std::string error_;
  bool crowded_ = false;
  std::string buffer_;
  /// What disk_ and staged_ were when a write was refused, as long as it was.
  bool refused_ = false;
  uint64_t refused_disk_ = 0;
  size_t refused_staged_ = 0;
};

} // namespace muster
