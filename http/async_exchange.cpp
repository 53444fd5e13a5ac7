#include "http/async_exchange.hpp"

#include "http/io_loop.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::microseconds;

/// Reads in a row for one exchange, before it is the others' turn.
constexpr int max_reads = 16;

/// Bytes decoded for one exchange, likewise.
constexpr uint64_t max_decoded = 256 * 1024;

microseconds between(steady_clock::time_point start,
                     steady_clock::time_point end) {
  return std::chrono::duration_cast<microseconds>(end - start);
}

} // namespace

async_exchange::async_exchange(io_loop& loop, uint64_t tag,
                               exchange_request request)
  : loop_{loop}, tag_{tag}, request_{std::move(request)} {
  // nop
}

async_exchange::~async_exchange() {
  // The loop ends before the exchange has.
  if (connection_)
    connection_->abandon();
}

template<class Step>
void async_exchange::guarded(Step step) {
  try {
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

void async_exchange::retry_decoding(time_point now) {
  phase_ = phase::receiving;
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

void async_exchange::begin(time_point now) {
  begun_ = now;
  // A connection that is kept would not tell for a long time.
  if (leads_out(request_.addresses) && loop_.local().network().still_cut(now)) {
    fail_short(shortage::network);
    return;
  }
  auto key = connection_key(request_);
  // What came since the last response would be taken for the next one.
  do
    connection_ = loop_.pool().take(key, request_.addresses, now);
  while (connection_ && !loop_.is_fit(*connection_));
  if (!connection_) {
    dial(now);
    return;
  }
  connection_->serve(this);
  result_.reused = true;
  begin_request(now);
}

void async_exchange::dial(time_point now) {
  started_ = now;
  auto& settings = loop_.settings();
  connect_by_ = std::min(now + settings.connect_timeout, request_.deadline);
  phase_ = phase::dialling;
  dialer_.emplace(loop_.events(), loop_.local(), *this, request_.addresses,
                  request_.port, settings.connect_timeout);
  if (dialer_->start(now))
    loop_.deadlines().set(*this, std::min(connect_by_, dialer_->due()));
  else
    after_dialling(now);
}

void async_exchange::after_dialling(time_point now) {
  auto& connected = dialer_->result();
  if (!connected && dialer_->lack() != shortage::none) {
    wait_for_room(now);
    return;
  }
  if (!connected) {
    fail_to_connect(dialer_->error(), now);
    return;
  }
  result_.lack = shortage::none;
  room_by_.reset();
  result_.remote = connected->address;
  result_.connect_time = between(started_, now);
  connection_ = std::make_unique<async_connection>(
    std::move(*connected), connection_key(request_), loop_.idle_handler());
  dialer_.reset();
  connection_->serve(this);
  if (!request_.target.secure) {
    begin_request(now);
    return;
  }
  phase_ = phase::handshaking;
  started_ = now;
  connect_by_ = std::min(now + loop_.settings().connect_timeout,
                         request_.deadline);
  connection_->start_tls(loop_.tls(), request_.target.host, connection_->key());
  handshake(now);
}

bool async_exchange::make_room(shortage lack, const ip_address& address) {
  return loop_.make_room(lack, address, request_.port);
}

void async_exchange::wait_for_room(time_point now) {
  auto lack = dialer_->lack();
  if (!room_by_)
    room_by_ = std::min(now + room_patience, request_.deadline);
  if (now >= *room_by_) {
    fail_short(lack);
    return;
  }
  result_.lack = lack;
  phase_ = phase::short_of_room;
  dialer_.reset();
  loop_.deadlines().set(*this, *room_by_);
  loop_.wait_for_room(*this);
}

void async_exchange::handshake(time_point now) {
  auto status = connection_->handshake();
  if (is_blocked(status)) {
    wait(status, connect_by_);
    return;
  }
  if (status != io_status::ok) {
    fail_to_connect(
      handshake_failure(status, *connection_,
                        endpoint_text(connection_->remote(), request_.port),
                        loop_.settings().connect_timeout),
      now);
    return;
  }
  result_.tls_time = between(started_, now);
  begin_request(now);
}

void async_exchange::begin_request(time_point now) {
  if (auto& fence = loop_.settings().fence; fence && fence->is_closed()) {
    cancel();
    return;
  }
  phase_ = phase::sending;
  result_.remote = connection_->remote();
  reader_.emplace(loop_.settings(), request_);
  body_.emplace(loop_.settings(), request_);
  unsent_.clear();
  loop_.writer().write(request_, unsent_);
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
    // Nothing more is there, but for what TLS has read ahead.
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
    if (body_->is_starved())
      await_memory();
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

/// Nothing is asked of the server meanwhile: only the total deadline counts.
void async_exchange::await_memory() {
  phase_ = phase::short_of_memory;
  loop_.deadlines().set(*this, request_.deadline);
  loop_.wait_for_memory(*this);
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
  return measure(allowance);
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
    case phase::short_of_memory:
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

/// A deadline has passed, or it is the next address's turn.
void async_exchange::give_up(time_point now) {
  switch (phase_) {
    case phase::dialling:
      dialer_->on_due(now);
      // That may have ended the dialling, and the exchange with it.
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
        fail_to_connect({error_kind::timeout, "the total deadline passed in "
                                              "the TLS handshake with "
                                                + endpoint},
                        now);
      else
        fail_to_connect(handshake_failure(io_status::timed_out, *connection_,
                                          endpoint,
                                          loop_.settings().connect_timeout),
                        now);
      return;
    }
    case phase::short_of_memory:
      result_.cut_short = true;
      reader_->abort(decoding_starved());
      settle(false, now);
      return;
    case phase::sending:
    case phase::receiving:
      end(io_status::timed_out, now);
      return;
  }
}

void async_exchange::fail_connecting(time_point now) {
  // Some address was not tried at all.
  if (dialer_->lack() != shortage::none) {
    fail_short(dialer_->lack());
    return;
  }
  auto endpoint = endpoint_text(dialer_->last(), request_.port);
  if (now >= request_.deadline) {
    result_.cut_short = true;
    fail_to_connect(
      {error_kind::timeout,
       "the total deadline passed while connecting to " + endpoint},
      now);
    return;
  }
  auto detail = "connection to " + endpoint + " timed out after "
                + to_text(loop_.settings().connect_timeout);
  if (request_.addresses.size() > 1)
    detail += " (the last of " + std::to_string(request_.addresses.size())
              + " addresses tried)";
  fail_to_connect({error_kind::timeout, std::move(detail)}, now);
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
  if (reader_->is_unasked())
    loop_.pool().distrust(connection_->key());
  if (result_.reused && reader_->is_stale()) {
    connection_.reset();
    held_ = {};
    result_ = {};
    dial(now);
    return;
  }
  body_->report(*reader_, result_);
  if (whole && reader_->reusable()) {
    connection_->serve(nullptr);
    // Whatever comes now means that it is of no more use.
    connection_->await(io_status::want_read);
    auto& key = connection_->key();
    loop_.pool().put(key, std::move(connection_), now);
  }
  connection_.reset();
  loop_.finished(*this);
}

bool async_exchange::lost_network(time_point now) const {
  return leads_out(request_.addresses)
         && loop_.local().network().explains(begun_, now);
}

void async_exchange::fail_to_connect(failure error, time_point now) {
  if (lost_network(now))
    fail_short(shortage::network);
  else
    fail(std::move(error));
}

void async_exchange::fail_short(shortage lack) {
  if (connection_)
    connection_->abandon();
  // The network that comes back may be another one.
  if (lack == shortage::network)
    loop_.pool().clear();
  result_ = {};
  result_.lack = lack;
  fail({error_kind::connect, lack_sentence(lack)});
}

void async_exchange::fail(failure error) {
  result_.error = std::move(error);
  dialer_.reset();
  connection_.reset();
  loop_.finished(*this);
}

} // namespace muster::http
