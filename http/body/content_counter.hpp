// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_consumer.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// Counts the content of a body, and rejects content over a limit.
class content_counter final : public body_consumer {
public:
  /// `max_bytes`: 0 for no limit.
  explicit content_counter(uint64_t max_bytes) : max_bytes_{max_bytes} {
    // nop
  }

  consumer_state take(std::string_view content) override {
    return set(bytes_ + content.size());
  }

  void finish() override {
    // nop
  }

  failure error() const override {
    return {error_kind::too_large, over_limit()};
  }

  /// Replaces the count.
  consumer_state set(uint64_t bytes) {
    if (max_bytes_ == 0 || bytes <= max_bytes_) {
      bytes_ = bytes;
      return consumer_state::ready;
    }
    // Independent of how much arrived at once.
    bytes_ = max_bytes_ + 1;
    return consumer_state::rejected;
  }

  /// Bytes so far; of a body over the limit, one more than the limit.
  uint64_t bytes() const {
    return bytes_;
  }

  /// Follows "content": that it exceeds the limit.
  std::string over_limit() const {
    return "exceeds the limit of " + std::to_string(max_bytes_) + " bytes";
  }

private:
  uint64_t max_bytes_;
  uint64_t bytes_ = 0;
};

} // namespace muster::http
