// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/async_exchange.hpp"

#include "http/engine/io_loop.hpp"
#include "http/net/memory_reserve.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace muster::http {

namespace {

/// Number of reads of one exchange before others have their turn.
constexpr int max_reads = 16;

/// Number of bytes decoded for one exchange before others have their turn.
constexpr uint64_t max_decoded = 256 * 1024;

} // namespace

async_exchange::async_exchange(io_loop& loop, uint64_t tag,
                               exchange_request&& request)
  : loop_{loop}, tag_{tag}, request_{std::move(request)} {
  // nop
}

async_exchange::~async_exchange() {
  // The loop ends before the exchange.
  if (connection_)
    connection_->abandon();
}

template<class Step>
void async_exchange::guarded(Step step) {
  try {
    memory_may_fail scope;
    step();
  } catch (const std::bad_alloc&) {
    fail_short(shortage::memory);
  } catch (const std::exception& error) {
    fail({error_kind::protocol,
          std::string{"the exchange failed: "} + error.what()});
  }
}

void async_exchange::start(time_point now) {
  guarded([=, this] { begin(now); });
}

void async_exchange::retry_dial(time_point now) {
  guarded([=, this] { dial(now); });
}

void async_exchange::resume_body(time_point now) {
  phase_ = phase::receiving;
  if (body_->is_starved())
    starved_for_ += now - waits_since_;
  guarded([=, this] { receive(now); });
}

void async_exchange::on_dialled(time_point now) {
  guarded([=, this] { after_dialling(now); });
}

void async_exchange::on_ready() {
  guarded([this] { proceed(steady_clock::now()); });
}

void async_exchange::on_due(time_point now) {
  guarded([=, this] { give_up(now); });
}

void async_exchange::begin_request(time_point now) {
  if (auto& may_send = loop_.settings().may_send; may_send && !may_send()) {
    cancel();
    return;
  }
  // Other parts of the program needed memory, so this exchange must free its
  // own.
  if (owes_memory())
    throw std::bad_alloc{};
  phase_ = phase::sending;
  result_.remote = connection_->remote();
  reader_.emplace(request_);
  body_.emplace(request_, loop_.settings().decode_memory.get());
  unsent_.clear();
  if (request_.settings->head)
    connection_->mark_head();
  closes_ = request_.settings->head
            && !loop_.proven().contains(connection_->key());
  loop_.writer().write(request_, closes_, unsent_);
  reader_->begin(now);
  send(now);
}

void async_exchange::send(time_point now) {
  size_t sent = 0;
  auto due = reader_->deadline(now);
  while (sent < unsent_.size()) {
    auto result = connection_->write(unsent_.data() + sent,
                                     unsent_.size() - sent);
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

void async_exchange::receive(time_point now) {
  auto allowance = max_decoded;
  if (body_->busy()) {
    if (!reads_on(measure(allowance), now))
      return;
    held_ = {};
  }
  auto& buffer = loop_.buffer();
  for (auto left = max_reads; left > 0 && allowance > 0; --left) {
    auto got = connection_->read(buffer.data(), buffer.size());
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
    if (!connection_->is_tls() && got.bytes < buffer.size()) {
      wait(io_status::want_read, reader_->deadline(now));
      return;
    }
  }
  yield(now);
}

bool async_exchange::reads_on(bool wanted, time_point now) {
  if (!wanted) {
    settle(false, now);
    return false;
  }
  if (body_->busy()) {
    if (held_.empty())
      held_ = loop_.give_buffer();
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
void async_exchange::await_body(time_point now) {
  phase_ = phase::body_waits;
  waits_since_ = now;
  loop_.deadlines().set(*this, request_.deadline);
  loop_.await_resume(*this, body_->waits_for());
}

void async_exchange::yield(time_point now) {
  connection_->yield();
  loop_.deadlines().set(*this, reader_->deadline(now));
}

bool async_exchange::take(std::string_view bytes, time_point now,
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
      loop_.tell(*this, std::move(*early));
  return true;
}

bool async_exchange::measure(uint64_t& allowance) {
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

void async_exchange::wait(io_status blocked, time_point due) {
  connection_->await(blocked);
  loop_.deadlines().set(*this, due);
}

void async_exchange::proceed(time_point now) {
  switch (phase_) {
    case phase::dialling:
    case phase::short_of_room:
    case phase::body_waits:
      break;
    case phase::handshaking:
      handshake(now);
      break;
    case phase::sending:
      send(now);
      break;
    case phase::receiving:
      receive(now);
      break;
  }
}

/// A deadline has passed, or the next address must be tried.
void async_exchange::give_up(time_point now) {
  switch (phase_) {
    case phase::dialling:
      dialer_->on_due(now);
      // This may have ended dialling and the exchange.
      if (phase_ != phase::dialling || !dialer_)
        return;
      if (now < connect_by_)
        loop_.deadlines().set(*this, std::min(connect_by_, dialer_->due()));
      else
        fail_connecting(now);
      return;
    case phase::short_of_room:
      fail_short(result_.lack);
      return;
    case phase::handshaking: {
      auto endpoint = endpoint_text(connection_->remote(), request_.port);
      if (now >= request_.deadline)
        fail_to_connect(
          {error_kind::timeout,
           "the total deadline passed during the TLS handshake with "
             + endpoint},
          now);
      else
        fail_to_connect(handshake_failure(io_status::timed_out, *connection_,
                                          endpoint,
                                          request_.settings->connect_timeout),
                        now);
      return;
    }
    case phase::body_waits:
      if (body_->is_starved()) {
        fail_short(shortage::decoding);
        return;
      }
      connection_->abandon();
      reader_->end(io_status::timed_out, {}, now);
      settle(false, now);
      return;
    case phase::sending:
    case phase::receiving:
      end(io_status::timed_out, now);
      return;
  }
}

void async_exchange::cancel() {
  if (connection_)
    connection_->abandon();
  fail({error_kind::cancelled, "the run was stopped"});
}

void async_exchange::end(io_status status, time_point now) {
  if (status == io_status::timed_out)
    connection_->abandon();
  if ((status == io_status::timed_out || status == io_status::reset)
      && lost_network(now)) {
    fail_short(shortage::network);
    return;
  }
  reader_->end(status, connection_->tls_problem(), now);
  settle(reader_->done(), now);
}

void async_exchange::settle(bool whole, time_point now) {
  if (reader_->has_unrequested_data())
    loop_.distrust(connection_->key());
  if (result_.reused && reader_->is_stale()) {
    connection_.reset();
    held_ = {};
    result_ = {};
    dial(now);
    return;
  }
  body_->report(*reader_, result_);
  if (response_body::is_excused(result_.error.kind, starved_for_)) {
    fail_short(shortage::decoding);
    return;
  }
  if (closes_ && whole && !reader_->has_unrequested_data()) {
    if (reader_->omits_body())
      loop_.await_close(std::move(connection_), now);
  } else if (whole && reader_->reusable()) {
    connection_->serve(nullptr);
    // Anything that arrives now makes the connection unusable.
    connection_->await(io_status::want_read);
    auto& key = connection_->key();
    result_.kept = loop_.pool().put(key, std::move(connection_),
                                    request_.queued, now);
  }
  connection_.reset();
  loop_.finished(*this);
}

/// There may be no memory at all, so free memory before allocating any.
void async_exchange::fail_short(shortage lack) {
  if (connection_)
    connection_->abandon();
  dialer_.reset();
  connection_.reset();
  reader_.reset();
  body_.reset();
  held_ = {};
  unsent_ = {};
  // After an outage, the network may be another one.
  if (lack == shortage::network)
    loop_.pool().clear();
  if (lack == shortage::memory)
    loop_.pool().give_way();
  result_ = {};
  result_.lack = lack;
  failure error{error_kind::connect, {}};
  try {
    memory_may_fail scope;
    error.detail = lack_sentence(lack);
  } catch (const std::bad_alloc&) {
    // Report the shortage without the details.
  }
  fail(std::move(error));
}

void async_exchange::fail(failure error) {
  result_.error = std::move(error);
  dialer_.reset();
  connection_.reset();
  loop_.finished(*this);
}

} // namespace muster::http
