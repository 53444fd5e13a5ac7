// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/body_meter.hpp"

#include "http/body/decoders.hpp"

#include <algorithm>
#include <limits>
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

} // namespace

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

body_meter::body_meter(const meter_options& options,
                       std::string_view content_encoding,
                       std::string_view transfer_codings)
  : options_(options), counter_{options.max_bytes} {
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
  if (options_.sha256 || (options_.wire_sha256 && !wire_alone)) {
    auto digest = std::make_unique<sha256_consumer>();
    digest_ = digest.get();
    consumers_.push_back(std::move(digest));
  }
  if (wire_alone)
    wire_digest_ = std::make_unique<sha256_consumer>();
  if (options_.consumer)
    consumers_.push_back((*options_.consumer)());
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
    wire_digest_->take(raw);
  if (!unsupported_.empty()) {
    error_ = {error_kind::decode, unsupported_};
    return false;
  }
  if (stages_.empty())
    return consume(raw);
  stages_.front().input = raw;
  return proceed(allowance);
}

bool body_meter::busy() const {
  return !error_ && (wait_ || std::ranges::any_of(stages_, &stage::busy));
}

bool body_meter::proceed(uint64_t& allowance) {
  // Begin with the last stage: a stage must finish its input before the
  // previous stage writes more.
  wait_ = {};
  if (std::exchange(paused_, false) && !consumers_are_ready())
    return true;
  for (auto i = stages_.size(); i > 0 && allowance > 0 && !wait_;)
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
  if (std::exchange(finished_, true))
    return true;
  for (auto& consumer : consumers_)
    consumer->finish();
  if (wire_digest_)
    wire_digest_->finish();
  return true;
}

std::optional<sha256_digest> body_meter::wire_sha256() const {
  auto digest = wire_digest_ ? wire_digest_.get() : digest_;
  return options_.wire_sha256 && digest ? digest->digest() : std::nullopt;
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
  return grow_claim(wanted);
}

bool body_meter::grow_claim(uint64_t bytes) {
  if (claim_->grow(bytes))
    return true;
  // Try again after reading the signal: others may have returned memory since.
  auto& signal = options_.memory->returned();
  resume_point point{&signal, signal.count()};
  if (claim_->grow(bytes))
    return true;
  wait_ = point;
  return false;
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
    return consume({out.data(), decoded});
  if (st.bytes > cap_between(options_.max_bytes))
    return reject(st, error_kind::too_large, counter_.over_limit());
  stages_[stage_index + 1].input = {out.data(), decoded};
  return true;
}

bool body_meter::consume(std::string_view content) {
  if (counter_.take(content) == consumer_state::rejected)
    return reject_content(counter_.error());
  for (auto& consumer : consumers_) {
    auto state = consumer->take(content);
    if (state == consumer_state::rejected)
      return reject_content(consumer->error());
    if (state == consumer_state::paused)
      pause(*consumer);
  }
  return true;
}

void body_meter::pause(body_consumer& consumer) {
  auto& signal = *consumer.signal();
  resume_point point{&signal, signal.count()};
  if (consumer.is_ready())
    return;
  wait_ = point;
  paused_ = true;
}

bool body_meter::consumers_are_ready() {
  for (auto& consumer : consumers_)
    if (!paused_ && !consumer->is_ready())
      pause(*consumer);
  return !paused_;
}

bool body_meter::reject_content(failure why) {
  if (!stages_.empty())
    return reject(stages_.back(), why.kind, why.detail);
  error_ = {why.kind, "content " + why.detail};
  return false;
}

bool body_meter::late() const {
  return options_.deadline != steady_clock::time_point::max()
         && steady_clock::now() > options_.deadline;
}

bool body_meter::reject(const stage& at, error_kind kind,
                        std::string_view verdict, const std::string& reason) {
  std::string detail{to_string(at.coding)};
  detail += " content ";
  detail += verdict;
  detail += " after " + std::to_string(wire_bytes_) + " received and "
            + std::to_string(bytes()) + " decoded bytes";
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
  // The others have seen content that is now not the content.
  consumers_.clear();
  digest_ = nullptr;
  if (counter_.set(wire_bytes_) == consumer_state::rejected)
    return reject_content(counter_.error());
  return true;
}

uint64_t body_meter::max_wire_bytes() const {
  if (stages_.empty())
    return options_.max_bytes == 0 ? no_cap : options_.max_bytes;
  return cap_between(options_.max_bytes);
}

} // namespace muster::http
