// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_consumer.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace muster::http {

using sha256_digest = std::array<uint8_t, 32>;

/// 64 hexadecimal digits in lower case.
std::string to_hex(const sha256_digest& digest);

/// Digests the content of a body with SHA-256.
class sha256_consumer final : public body_consumer {
public:
  sha256_consumer();

  consumer_state take(std::string_view content) override;
  void finish() override;

  /// Only after finish().
  const std::optional<sha256_digest>& digest() const {
    return digest_;
  }

private:
  struct free_context {
    void operator()(evp_md_ctx_st* context) const;
  };

  std::unique_ptr<evp_md_ctx_st, free_context> context_;
  std::optional<sha256_digest> digest_;
};

} // namespace muster::http
