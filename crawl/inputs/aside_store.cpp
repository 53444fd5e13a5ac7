// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/aside_store.hpp"

#include "crawl/inputs/item_codec.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace muster {

namespace {

constexpr uint64_t page = 4096;

/// Memory of a host besides its items, in bytes: an entry of the table, and a
/// queue.
constexpr size_t host_overhead = 256;

/// Size of one read from the storage, in bytes.
constexpr size_t read_size = 32 * 1024;

constexpr uint64_t whole_pages(uint64_t bytes) {
  return (bytes + page - 1) / page * page;
}

} // namespace

size_t aside_store::memory_bytes() const {
  return staged_ + extents_ * sizeof(extent) + queues_.size() * host_overhead;
}

size_t aside_store::waiting(std::string_view host) const {
  auto i = queues_.find(host);
  return i == queues_.end() ? 0 : i->second.count;
}

bool aside_store::push(const input_item& item) {
  crowded_ = false;
  if (staged_ >= limits_.memory / 4 || refused_) {
    if (refused_ && !may_flush())
      return false;
    refused_ = staged_ >= limits_.memory / 4 && !flush();
    if (refused_) {
      refused_disk_ = disk_;
      refused_staged_ = staged_;
      return false;
    }
  }
  error_.clear();
  crowded_ = memory_bytes() + host_overhead > limits_.memory;
  if (crowded_)
    return false;
  auto& to = queues_[item.target.host];
  auto before = to.staged.size();
  append_item(to.staged, item);
  staged_ += to.staged.size() - before;
  ++to.count;
  ++size_;
  return true;
}

bool aside_store::flush() {
  error_.clear();
  std::vector<queue*> staged;
  for (auto& [host, x] : queues_)
    if (!x.staged.empty())
      staged.push_back(&x);
  std::ranges::sort(staged, std::ranges::greater{},
                    [](const queue* x) { return x->staged_rest().size(); });
  buffer_.clear();
  auto end = staged.begin();
  for (; end != staged.end() && buffer_.size() < staged_ / 2 + 1; ++end)
    buffer_ += (*end)->staged_rest();
  auto pages = whole_pages(buffer_.size());
  if (disk_ + pages > limits_.disk)
    return false;
  if (auto error = storage_->write(end_, buffer_)) {
    storage_->release(end_, pages); // A part may be on disk.
    fail(error);
    return false;
  }
  auto number = next_run_++;
  runs_.emplace(number, run{end_, pages, buffer_.size()});
  auto offset = end_;
  for (auto i = staged.begin(); i != end; ++i) {
    auto& from = **i;
    auto size = static_cast<uint32_t>(from.staged_rest().size());
    from.extents.push_back({offset, size, number});
    offset += size;
    std::string{}.swap(from.staged);
    from.staged_taken = 0;
  }
  extents_ += static_cast<size_t>(end - staged.begin());
  staged_ -= buffer_.size();
  end_ += pages;
  disk_ += pages;
  return true;
}

void aside_store::want::take(const input_item& item) {
  --count;
  bytes -= std::min(bytes, kept_bytes(item));
}

bool aside_store::pop(std::string_view host, size_t count, uint64_t bytes,
                      std::vector<input_item>& out) {
  auto i = queues_.find(host);
  if (i == queues_.end())
    return true;
  auto& from = i->second;
  want wanted{std::min(count, from.count), bytes};
  while (!wanted.is_met() && from.first < from.extents.size())
    if (!take_stored(host, from, wanted, out)) {
      lose(i);
      return false;
    }
  if (!wanted.is_met())
    take_staged(host, from, wanted, out);
  if (from.count == 0)
    queues_.erase(i);
  return true;
}

bool aside_store::take_stored(std::string_view host, queue& from, want& wanted,
                              std::vector<input_item>& out) {
  auto& at = from.extents[from.first];
  size_t taken = 0;
  // An item may be longer than one read.
  for (auto size = read_size; taken == 0; size *= 2) {
    auto left = size_t{at.size} - from.taken;
    if (auto error = storage_->read(at.offset + from.taken,
                                    std::min(left, size), buffer_)) {
      fail(error);
      return false;
    }
    std::string_view bytes = buffer_;
    for (; !wanted.is_met(); ++taken) {
      input_item item;
      if (!take_item(bytes, host, item))
        break;
      wanted.take(item);
      out.push_back(std::move(item));
    }
    if (taken == 0 && size >= left) {
      fail(EIO); // The content has changed.
      return false;
    }
    auto used = buffer_.size() - bytes.size();
    from.taken += static_cast<uint32_t>(used);
    consume(at.run, used);
  }
  from.count -= taken;
  size_ -= taken;
  if (from.taken < at.size)
    return true;
  from.taken = 0;
  --extents_;
  if (++from.first == from.extents.size()) {
    from.extents.clear();
    from.first = 0;
  } else if (from.first >= from.extents.size() / 2) {
    auto begin = from.extents.begin();
    from.extents.erase(begin, begin + static_cast<std::ptrdiff_t>(from.first));
    from.first = 0;
  }
  return true;
}

void aside_store::take_staged(std::string_view host, queue& from, want& wanted,
                              std::vector<input_item>& out) {
  auto bytes = from.staged_rest();
  auto before = bytes.size();
  for (; !wanted.is_met(); --from.count, --size_) {
    input_item item;
    take_item(bytes, host, item);
    wanted.take(item);
    out.push_back(std::move(item));
  }
  staged_ -= before - bytes.size();
  from.staged_taken += before - bytes.size();
  if (from.staged_taken >= from.staged.size() / 2) {
    from.staged.erase(0, from.staged_taken);
    from.staged_taken = 0;
  }
}

void aside_store::consume(uint32_t number, uint64_t bytes) {
  auto i = runs_.find(number);
  auto& x = i->second;
  x.live -= bytes;
  if (x.live > 0)
    return;
  // If the file system cannot release the space, the file keeps it, and it
  // still counts towards the limit.
  if (storage_->release(x.offset, x.size) == 0)
    disk_ -= x.size;
  runs_.erase(i);
}

void aside_store::lose(queue_map::iterator which) {
  auto& from = which->second;
  auto taken = from.taken;
  for (auto i = from.first; i < from.extents.size(); ++i, taken = 0)
    consume(from.extents[i].run, from.extents[i].size - taken);
  extents_ -= from.extents.size() - from.first;
  staged_ -= from.staged_rest().size();
  size_ -= from.count;
  lost_ += from.count;
  queues_.erase(which);
}

void aside_store::fail(int error) {
  error_ = std::generic_category().message(error);
}

} // namespace muster
