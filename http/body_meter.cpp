#include "http/body_meter.hpp"

#include "http/decoders.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>
#include <new>
#include <span>
#include <utility>

namespace muster::http {

namespace {

using steady_clock = std::chrono::steady_clock;

/// Decoded at a time. On the stack, but for what one coding leaves to another,
/// so that exchanges that wait for their peer hold no buffer.
constexpr size_t chunk_size = 16 * 1024;

constexpr auto no_cap = std::numeric_limits<uint64_t>::max();

/// What may stand between two codings of a body whose content keeps the cap:
/// codings lengthen what they cannot compress. Holding every stage to it stops
/// bombs within bombs.
uint64_t cap_between(uint64_t max_bytes) {
  auto slack = max_bytes / 8 + 64 * 1024;
  if (max_bytes == 0 || max_bytes > no_cap - slack)
    return no_cap;
  return max_bytes + slack;
}

EVP_MD_CTX* new_digest() {
  // Fetched once: looking an algorithm up costs more than digesting a page.
  static const EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  auto context = EVP_MD_CTX_new();
  if (!context || !EVP_DigestInit_ex2(context, algorithm, nullptr)) {
    EVP_MD_CTX_free(context);
    throw std::bad_alloc{};
  }
  return context;
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
  /// Made when the first bytes arrive.
  std::unique_ptr<decoder> undo;
  uint64_t bytes = 0;        ///< Decoded so far.
  std::string_view input{};  ///< Not decoded yet.
  bool full = false;         ///< There was no room for all that it wrote.
  std::vector<char> chunk{}; ///< What the next stage's input is in.

  bool busy() const {
    return full || !input.empty();
  }
};

void body_meter::free_digest::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

body_meter::body_meter(const meter_options& options,
                       std::string_view content_encoding)
  : options_(options) {
  if (options_.sha256)
    digest_.reset(new_digest());
  if (content_encoding.empty())
    return;
  if (auto codings = parse_content_encoding(content_encoding, unsupported_))
    for (auto i = codings->rbegin(); i != codings->rend(); ++i)
      stages_.push_back({*i, nullptr});
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
  // What has come furthest goes first: a stage has done with its input before
  // the one before it writes more.
  for (auto i = stages_.size(); i > 0 && allowance > 0;)
    if (!stages_[i - 1].busy())
      --i;
    else if (step(i - 1, allowance))
      i = stages_.size();
    else
      return false;
  return !error_;
}

bool body_meter::finish() {
  if (error_)
    return false;
  for (auto& st : stages_)
    if (st.undo && !st.undo->complete())
      return reject(st, error_kind::truncated, "is cut short");
  if (digest_) {
    EVP_DigestFinal_ex(digest_.get(), sha256_.emplace().data(), nullptr);
    digest_.reset();
  }
  return true;
}

/// Decodes a chunk, and hands it on.
bool body_meter::step(size_t stage_index, uint64_t& allowance) {
  auto& st = stages_[stage_index];
  auto last = &st == &stages_.back();
  if (late())
    return reject(st, error_kind::timeout,
                  "is still being decoded at the total deadline");
  if (!st.undo)
    st.undo = make_decoder(st.coding);
  std::array<char, chunk_size> content; // not zeroed: decoders only write
  if (!last)
    st.chunk.resize(chunk_size);
  std::span<char> out{last ? content.data() : st.chunk.data(), chunk_size};
  auto decoded = st.undo->decode(st.input, out);
  if (!decoded)
    return reject(st, error_kind::decode, "is corrupt", st.undo->reason());
  st.full = *decoded == chunk_size;
  st.bytes += *decoded;
  allowance -= std::min<uint64_t>(allowance, *decoded);
  if (last)
    return count({out.data(), *decoded});
  if (st.bytes > cap_between(options_.max_bytes))
    return reject(st, error_kind::too_large, over_cap());
  stages_[stage_index + 1].input = {out.data(), *decoded};
  return true;
}

bool body_meter::count(std::string_view content) {
  bytes_ += content.size();
  if (options_.max_bytes != 0 && bytes_ > options_.max_bytes) {
    // However much of it came at once.
    bytes_ = options_.max_bytes + 1;
    if (!stages_.empty())
      return reject(stages_.back(), error_kind::too_large, over_cap());
    error_ = {error_kind::too_large, "content " + over_cap()};
    return false;
  }
  if (digest_)
    EVP_DigestUpdate(digest_.get(), content.data(), content.size());
  return true;
}

bool body_meter::late() const {
  return options_.deadline != steady_clock::time_point::max()
         && steady_clock::now() > options_.deadline;
}

std::string body_meter::over_cap() const {
  return "exceeds the cap of " + std::to_string(options_.max_bytes) + " bytes";
}

bool body_meter::reject(const stage& at, error_kind kind,
                        std::string_view verdict, const std::string& reason) {
  error_.kind = kind;
  error_.detail = to_string(at.coding);
  error_.detail += " content ";
  error_.detail += verdict;
  error_.detail += " after " + std::to_string(wire_bytes_) + " received and "
                   + std::to_string(bytes_) + " decoded bytes";
  if (!reason.empty())
    error_.detail += ": " + reason;
  return false;
}

} // namespace muster::http
