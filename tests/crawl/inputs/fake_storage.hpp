// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/scratch_storage.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace muster::test {

/// Storage in memory that fails when the test says so.
class fake_storage : public scratch_storage {
public:
  struct state {
    std::string bytes;
    uint64_t released = 0;
    int write_error = 0;
    int read_error = 0;
    int release_error = 0;
  };

  explicit fake_storage(std::shared_ptr<state> shared)
    : state_{std::move(shared)} {
    // nop
  }

  int write(uint64_t offset, std::string_view bytes) override {
    if (state_->write_error)
      return state_->write_error;
    if (state_->bytes.size() < offset + bytes.size())
      state_->bytes.resize(offset + bytes.size());
    state_->bytes.replace(offset, bytes.size(), bytes);
    return 0;
  }

  int read(uint64_t offset, size_t size, std::string& out) override {
    if (state_->read_error)
      return state_->read_error;
    out = state_->bytes.substr(offset, size);
    return 0;
  }

  int release(uint64_t offset, uint64_t size) override {
    CHECK(offset % 4096 == 0);
    CHECK(size % 4096 == 0);
    if (state_->release_error)
      return state_->release_error;
    state_->released += size;
    // Reading it again gives garbage.
    auto end = std::min<uint64_t>(state_->bytes.size(), offset + size);
    auto begin = std::min<uint64_t>(end, offset);
    std::fill(state_->bytes.begin() + static_cast<std::ptrdiff_t>(begin),
              state_->bytes.begin() + static_cast<std::ptrdiff_t>(end), '\xFF');
    return 0;
  }

private:
  std::shared_ptr<state> state_;
};

} // namespace muster::test
