// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/h1_stream.hpp"

#include "http/engine/io_loop.hpp"
#include "http/engine/running_exchange.hpp"

#include <utility>

namespace muster::http {

namespace {

/// Number of reads of one exchange before others have their turn.
constexpr int max_reads = 16;

/// Number of bytes decoded for one exchange before others have their turn.
constexpr uint64_t max_decoded = 256 * 1024;

} // namespace

h1_stream::h1_stream(running_exchange& owner, std::unique_ptr<session> over)
  : exchange_{owner}, session_{std::move(over)} {
  session_->serve(this);
}

h1_stream::~h1_stream() {
  // The loop ends before the exchange.
  if (session_)
    session_->abandon();
}

void h1_stream::start(time_point now) {
  auto& loop = exchange_.loop;
  auto& request = exchange_.request;
  reader_.emplace(request);
  body_.emplace(request, loop.settings().decode_memory.get());
  if (request.settings->head)
    session_->mark_head();
  closes_ = request.settings->head && !loop.proven().contains(session_->key());
  loop.writer().write(request, closes_, unsent_);
  reader_->begin(now);
  send(now);
}

void h1_stream::send(time_point now) {
  size_t sent = 0;
  auto due = reader_->deadline(now);
  while (sent < unsent_.size()) {
    auto result = session_->write(unsent_.data() + sent, unsent_.size() - sent);
    if (is_blocked(result.status)) {
      unsent_.erase(0, sent);
      wait(result.status, due);
      return;
    }
    if (result.status != io_status::ok) {
      end(result.status, now);
      return;
    }
    sent += result.bytes;
  }
  phase_ = phase::receiving;
  wait(io_status::want_read, due);
}

void h1_stream::receive(time_point now) {
  auto allowance = max_decoded;
  if (body_->busy()) {
    if (!reads_on(measure(allowance), now))
      return;
    held_ = {};
  }
  auto& buffer = exchange_.loop.buffer();
  for (auto left = max_reads; left > 0 && allowance > 0; --left) {
    auto got = session_->read(buffer.data(), buffer.size());
    if (got.status == io_status::again)
      continue;
    if (is_blocked(got.status)) {
      wait(got.status, reader_->deadline(now));
      return;
    }
    if (got.status != io_status::ok) {
      end(got.status, now);
      return;
    }
    if (!reads_on(take({buffer.data(), got.bytes}, now, allowance), now))
      return;
    now = steady_clock::now();
    // The socket is empty, and only TLS reads ahead.
    if (!session_->is_tls() && got.bytes < buffer.size()) {
      wait(io_status::want_read, reader_->deadline(now));
      return;
    }
  }
  yield(now);
}

bool h1_stream::reads_on(bool wanted, time_point now) {
  if (!wanted) {
    settle(false, now);
    return false;
  }
  if (body_->busy()) {
    if (held_.empty())
      held_ = exchange_.loop.give_buffer();
    if (body_->waits_for())
      await_body(now);
    else
      yield(now);
    return false;
  }
  if (reader_->done()) {
    settle(true, now);
    return false;
  }
  return true;
}

/// Only the total deadline applies meanwhile, because nothing is expected from
/// the server.
void h1_stream::await_body(time_point now) {
  phase_ = phase::body_waits;
  waits_since_ = now;
  exchange_.loop.deadlines().set(exchange_, exchange_.request.deadline);
  exchange_.await_resume(body_->waits_for());
}

void h1_stream::yield(time_point now) {
  session_->yield();
  exchange_.loop.deadlines().set(exchange_, reader_->deadline(now));
}

bool h1_stream::take(std::string_view bytes, time_point now,
                     uint64_t& allowance) {
  auto had_head = reader_->head().has_value();
  if (!reader_->receive(bytes, now))
    return false;
  if (!reader_->head())
    return true;
  if (!had_head && !body_->begin(*reader_, now))
    return false;
  if (!measure(allowance))
    return false;
  if (!had_head)
    if (auto early = response_body::early_result(*reader_))
      exchange_.on_early_result(std::move(*early));
  return true;
}

bool h1_stream::measure(uint64_t& allowance) {
  if (body_->busy() && !body_->proceed(allowance))
    return false;
  while (!body_->busy()) {
    auto run = reader_->next_run();
    if (run.empty())
      return !reader_->error();
    if (!body_->feed(run, allowance))
      return false;
  }
  return true;
}

void h1_stream::wait(io_status blocked, time_point due) {
  session_->await(blocked);
  exchange_.loop.deadlines().set(exchange_, due);
}

void h1_stream::on_ready() {
  exchange_.guarded([this] {
    auto now = steady_clock::now();
    if (phase_ == phase::sending)
      send(now);
    else if (phase_ == phase::receiving)
      receive(now);
  });
}

void h1_stream::resume(time_point now) {
  phase_ = phase::receiving;
  if (body_->is_starved())
    starved_for_ += now - waits_since_;
  receive(now);
}

void h1_stream::on_due(time_point now) {
  if (phase_ != phase::body_waits) {
    end(io_status::timed_out, now);
    return;
  }
  if (body_->is_starved()) {
    exchange_.fail_short(shortage::decoding);
    return;
  }
  session_->abandon();
  reader_->end(io_status::timed_out, {}, now);
  settle(false, now);
}

void h1_stream::cancel() {
  if (session_)
    session_->abandon();
  session_.reset();
  reader_.reset();
  body_.reset();
  held_ = {};
  unsent_ = {};
}

void h1_stream::end(io_status status, time_point now) {
  if (status == io_status::timed_out)
    session_->abandon();
  if ((status == io_status::timed_out || status == io_status::reset)
      && exchange_.lost_network(now)) {
    exchange_.fail_short(shortage::network);
    return;
  }
  reader_->end(status, session_->tls_problem(), now);
  settle(reader_->done(), now);
}

void h1_stream::settle(bool whole, time_point now) {
  auto& loop = exchange_.loop;
  auto& result = exchange_.result;
  if (reader_->has_unrequested_data())
    loop.distrust(session_->key());
  if (result.reused && reader_->is_stale()) {
    session_.reset();
    held_ = {};
    exchange_.on_unprocessed(now);
    return;
  }
  body_->report(*reader_, result);
  if (response_body::is_excused(result.error.kind, starved_for_)) {
    exchange_.fail_short(shortage::decoding);
    return;
  }
  if (closes_ && whole && !reader_->has_unrequested_data()) {
    if (reader_->omits_body())
      loop.await_close(std::move(session_), now);
  } else if (whole && reader_->reusable()) {
    result.kept = loop.keep(std::move(session_), exchange_.request.queued, now);
  }
  session_.reset();
  exchange_.on_end();
}

} // namespace muster::http
