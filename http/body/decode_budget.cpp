// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/decode_budget.hpp"

#include "http/body/content_coding.hpp"
#include "http/body/decoders.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

decode_budget::claim::claim(decode_budget* from) : budget_{from} {
  // nop
}

decode_budget::claim::~claim() {
  shrink(0);
}

bool decode_budget::claim::grow(uint64_t bytes) {
  return !budget_ || bytes <= held_ || budget_->grow(*this, bytes);
}

void decode_budget::claim::shrink(uint64_t bytes) {
  if (budget_ && bytes < held_)
    budget_->shrink(*this, bytes);
}

bool decode_budget::claim::is_possible(uint64_t bytes) const {
  return !budget_ || bytes <= budget_->size();
}

decode_budget::decode_budget(uint64_t bytes)
  : reserve_{std::min(bytes, max_codings * max_decoder_memory)},
    pool_{bytes - reserve_} {
  // nop
}

bool decode_budget::grow(claim& who, uint64_t bytes) {
  std::lock_guard guard{mutex_};
  if (privileged_ != &who) {
    auto more = bytes - who.held_;
    if (more <= pool_ - used_) {
      used_ += more;
      who.held_ = bytes;
      return true;
    }
    if (privileged_)
      return false;
  }
  if (bytes > reserve_)
    return false;
  if (!std::exchange(privileged_, &who))
    used_ -= who.held_;
  who.held_ = bytes;
  return true;
}

void decode_budget::shrink(claim& who, uint64_t bytes) {
  {
    std::lock_guard guard{mutex_};
    if (privileged_ != &who) {
      used_ -= who.held_ - bytes;
    } else if (bytes <= pool_ - used_) {
      // Leave the reserve to others, because the pool suffices.
      privileged_ = nullptr;
      used_ += bytes;
    }
    who.held_ = bytes;
  }
  returned_.notify();
}

} // namespace muster::http
