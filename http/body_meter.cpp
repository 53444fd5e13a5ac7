#include "http/body_meter.hpp"

#include "http/decoders.hpp"

#include <openssl/evp.h>

#include <limits>
#include <new>
#include <utility>

namespace muster::http {

namespace {

using steady_clock = std::chrono::steady_clock;

/// Decoded at a time. Lives on the stack, so that exchanges that wait for
/// their peer hold no buffer.
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
  uint64_t bytes = 0; ///< Decoded so far.
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

bool body_meter::feed(std::string_view raw) {
  if (error_)
    return false;
  if (raw.empty())
    return true;
  wire_bytes_ += raw.size();
  if (!unsupported_.empty())
    error_ = {error_kind::decode, unsupported_};
  return !error_ && decode(0, raw);
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

bool body_meter::decode(size_t stage_index, std::string_view data) {
  if (stage_index == stages_.size())
    return count(data);
  auto& st = stages_[stage_index];
  auto cap = &st == &stages_.back() ? no_cap : cap_between(options_.max_bytes);
  if (!st.undo)
    st.undo = make_decoder(st.coding);
  std::array<char, chunk_size> chunk; // not zeroed: decoders only write
  size_t written = 0;
  do {
    if (late())
      return reject(st, error_kind::timeout,
                    "is still being decoded at the total deadline");
    auto decoded = st.undo->decode(data, chunk);
    if (!decoded)
      return reject(st, error_kind::decode, "is corrupt", st.undo->reason());
    written = *decoded;
    st.bytes += written;
    if (st.bytes > cap)
      return reject(st, error_kind::too_large, over_cap());
    if (written > 0 && !decode(stage_index + 1, {chunk.data(), written}))
      return false;
  } while (!data.empty() || written == chunk.size());
  return true;
}

bool body_meter::count(std::string_view content) {
  bytes_ += content.size();
  if (options_.max_bytes != 0 && bytes_ > options_.max_bytes) {
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
