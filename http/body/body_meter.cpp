// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/body_meter.hpp"

#include "http/body/decoders.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <new>
#include <span>
#include <utility>

namespace muster::http {

namespace {

using steady_clock = std::chrono::steady_clock;

/// Number of bytes to decode at a time. The buffer is on the stack, so that
/// waiting exchanges hold no buffer; only the output of an inner coding stays
/// in memory.
constexpr size_t chunk_size = 16 * 1024;

constexpr auto no_cap = std::numeric_limits<uint64_t>::max();

/// Maximum number of bytes between two codings of a body whose content is
/// within the limit. It is larger than the limit, because codings lengthen
/// incompressible data. Limiting every stage stops bombs inside bombs.
uint64_t cap_between(uint64_t max_bytes) {
  auto slack = max_bytes / 8 + 64 * 1024;
  if (max_bytes == 0 || max_bytes > no_cap - slack)
    return no_cap;
  return max_bytes + slack;
}

EVP_MD_CTX* new_digest() {
  // Fetch it once, because this takes longer than digesting a page.
  static const EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  auto context = EVP_MD_CTX_new();
  if (!context || !EVP_DigestInit_ex2(context, algorithm, nullptr)) {
    EVP_MD_CTX_free(context);
    throw std::bad_alloc{};
  }
  return context;
}

sha256_digest final_digest(EVP_MD_CTX* context) {
  sha256_digest result;
  EVP_DigestFinal_ex(context, result.data(), nullptr);
  return result;
}

} // namespace

std::string to_hex(const sha256_digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (auto byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0f];
  }
  return text;
}

struct body_meter::stage {
  content_coding coding;
  /// Created when the first bytes arrive.
  std::unique_ptr<decoder> undo;
  uint64_t bytes = 0;        ///< Decoded so far.
  std::string_view input{};  ///< Not decoded yet.
  bool full = false;         ///< Its output was larger than the buffer.
  std::vector<char> chunk{}; ///< Holds the input of the next stage.

  bool busy() const {
    return full || !input.empty() || (undo && undo->corrupt());
  }
};

void body_meter::free_digest::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

body_meter::body_meter(const meter_options& options,
                       std::string_view content_encoding,
                       std::string_view transfer_codings)
  : options_(options) {
  auto list = std::string{content_encoding};
  if (!transfer_codings.empty())
    list.append(", ").append(transfer_codings);
  auto plan = parse_content_encoding(list);
  warning_ = std::move(plan.warning);
  if (plan.unsupported.empty()) {
    if (!plan.codings.empty())
      claim_ = std::make_unique<decode_budget::claim>(options_.memory);
    for (auto i = plan.codings.rbegin(); i != plan.codings.rend(); ++i)
      stages_.push_back({*i, nullptr});
  } else if (options_.lenient) {
    warning_ = plan.unsupported + ": the body counts as received";
  } else {
    unsupported_ = std::move(plan.unsupported);
  }
  auto wire_alone = options_.wire_sha256 && !stages_.empty();
  if (options_.sha256 || (options_.wire_sha256 && !wire_alone))
    digest_.reset(new_digest());
  if (wire_alone)
    wire_digest_.reset(new_digest());
}

body_meter::~body_meter() = default;
body_meter::body_meter(body_meter&&) noexcept = default;
body_meter& body_meter::operator=(body_meter&&) noexcept = default;

bool body_meter::feed(std::string_view raw, uint64_t& allowance) {
  if (error_)
    return false;
  if (raw.empty())
    return true;
  wire_bytes_ += raw.size();
  if (wire_digest_)
    EVP_DigestUpdate(wire_digest_.get(), raw.data(), raw.size());
  if (!unsupported_.empty()) {
    error_ = {error_kind::decode, unsupported_};
    return false;
  }
  if (stages_.empty())
    return count(raw);
  stages_.front().input = raw;
  return proceed(allowance);
}

bool body_meter::busy() const {
  return !error_ && std::ranges::any_of(stages_, &stage::busy);
}

bool body_meter::proceed(uint64_t& allowance) {
  // Begin with the last stage: a stage must finish its input before the
  // previous stage writes more.
  starved_ = false;
  for (auto i = stages_.size(); i > 0 && allowance > 0;)
    if (!stages_[i - 1].busy())
      --i;
    else if (!claim_memory(i - 1))
      return !error_;
    else if (step(i - 1, allowance))
      i = stages_.size();
    else
      return false;
  return !error_;
}

bool body_meter::finish() {
  if (error_)
    return false;
  auto is_cut = [](const stage& st) { return st.undo && !st.undo->complete(); };
  if (auto cut = std::ranges::find_if(stages_, is_cut); cut != stages_.end())
    if (!reject(*cut, error_kind::truncated, "is truncated"))
      return false;
  if (digest_) {
    auto value = final_digest(digest_.get());
    if (options_.sha256)
      sha256_ = value;
    if (options_.wire_sha256 && !wire_digest_)
      wire_sha256_ = value;
  }
  if (wire_digest_)
    wire_sha256_ = final_digest(wire_digest_.get());
  digest_.reset();
  wire_digest_.reset();
  return true;
}

bool body_meter::claim_memory(size_t stage_index) {
  auto& st = stages_[stage_index];
  if (!st.undo)
    st.undo = make_decoder(st.coding);
  auto wanted = memory() - st.undo->memory() + st.undo->memory_for(st.input);
  if (!claim_->is_possible(wanted)) {
    reject(st, error_kind::decode,
           "needs more memory than runtime.decode-memory allows");
    return false;
  }
  starved_ = !claim_->grow(wanted);
  return !starved_;
}

uint64_t body_meter::memory() const {
  uint64_t result = 0;
  for (auto& st : stages_)
    result += st.undo ? st.undo->memory() : 0;
  return result;
}

/// Decodes a chunk, and passes it to the next stage.
bool body_meter::step(size_t stage_index, uint64_t& allowance) {
  auto& st = stages_[stage_index];
  auto last = &st == &stages_.back();
  if (late())
    return reject(st, error_kind::timeout,
                  "is still being decoded at the total deadline");
  if (st.undo->corrupt())
    return reject(st, error_kind::decode, "is corrupt", st.undo->reason());
  std::array<char, chunk_size> content; // not zeroed: decoders only write
  if (!last)
    st.chunk.resize(chunk_size);
  std::span<char> out{last ? content.data() : st.chunk.data(), chunk_size};
  auto decoded = st.undo->decode(st.input, out);
  claim_->shrink(memory());
  st.full = decoded == chunk_size;
  st.bytes += decoded;
  allowance -= std::min<uint64_t>(allowance, decoded);
  if (last)
    return count({out.data(), decoded});
  if (st.bytes > cap_between(options_.max_bytes))
    return reject(st, error_kind::too_large, over_cap());
  stages_[stage_index + 1].input = {out.data(), decoded};
  return true;
}

bool body_meter::count(std::string_view content) {
  bytes_ += content.size();
  if (!keeps_cap())
    return false;
  if (digest_)
    EVP_DigestUpdate(digest_.get(), content.data(), content.size());
  return true;
}

bool body_meter::keeps_cap() {
  if (options_.max_bytes == 0 || bytes_ <= options_.max_bytes)
    return true;
  // Independent of how much arrived at once.
  bytes_ = options_.max_bytes + 1;
  if (!stages_.empty())
    return reject(stages_.back(), error_kind::too_large, over_cap());
  error_ = {error_kind::too_large, "content " + over_cap()};
  return false;
}

bool body_meter::late() const {
  return options_.deadline != steady_clock::time_point::max()
         && steady_clock::now() > options_.deadline;
}

std::string body_meter::over_cap() const {
  return "exceeds the limit of " + std::to_string(options_.max_bytes)
         + " bytes";
}

bool body_meter::reject(const stage& at, error_kind kind,
                        std::string_view verdict, const std::string& reason) {
  std::string detail{to_string(at.coding)};
  detail += " content ";
  detail += verdict;
  detail += " after " + std::to_string(wire_bytes_) + " received and "
            + std::to_string(bytes_) + " decoded bytes";
  if (!reason.empty())
    detail += ": " + reason;
  if (options_.lenient
      && (kind == error_kind::decode || kind == error_kind::truncated))
    return count_as_received(detail + "; the body counts as received");
  error_ = {kind, std::move(detail)};
  return false;
}

bool body_meter::count_as_received(std::string warning) {
  warning_ = std::move(warning);
  stages_.clear();
  claim_.reset();
  digest_.reset();
  bytes_ = wire_bytes_;
  return keeps_cap();
}

uint64_t body_meter::max_wire_bytes() const {
  if (stages_.empty())
    return options_.max_bytes == 0 ? no_cap : options_.max_bytes;
  return cap_between(options_.max_bytes);
}

} // namespace muster::http
