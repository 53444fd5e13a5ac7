// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"

#include "http/engine/async_engine.hpp"
#include "http/engine/blocking/httplib_engine.hpp"

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace muster::test {

namespace {

/// Runs the request with the settings of the suite, unless it has its own.
template<class Run>
auto with_settings(const http::exchange_settings& settings, Run run) {
  std::shared_ptr<const http::request_settings> common =
    std::make_shared<http::request_settings>(settings);
  return [=](const http::exchange_request& request) {
    if (request.settings)
      return run(request);
    auto copy = request;
    copy.settings = common;
    return run(copy);
  };
}

engine make_httplib_engine(const http::exchange_settings& settings) {
  std::string error;
  std::shared_ptr<http::httplib_engine> made{
    http::httplib_engine::make(settings, error)};
  if (!made)
    throw std::runtime_error{error};
  auto words = std::make_shared<std::vector<http::exchange_result>>();
  auto tell = [words](http::exchange_result x) {
    words->push_back(std::move(x));
  };
  return {with_settings(settings,
                        [=](const auto& request) {
                          return made->run(request, tell);
                        }),
          [made] { made->cancel(); }, words};
}

/// Waits for an answer, like httplib_engine.
class blocking_client {
public:
  explicit blocking_client(std::unique_ptr<http::async_engine> engine)
    : engine_{std::move(engine)} {
    engine_->start(2, [this](auto answers) { take(std::move(answers)); });
  }

  ~blocking_client() {
    // Its threads use the rest.
    engine_.reset();
  }

  http::exchange_result run(const http::exchange_request& request) {
    std::promise<http::exchange_result> promise;
    uint64_t tag = 0;
    {
      std::lock_guard guard{mutex_};
      tag = next_tag_++;
      waiting_.emplace(tag, &promise);
    }
    engine_->submit({{tag, request}});
    return promise.get_future().get();
  }

  void cancel() {
    engine_->cancel();
  }

  const std::shared_ptr<std::vector<http::exchange_result>> words =
    std::make_shared<std::vector<http::exchange_result>>();

private:
  void take(std::vector<http::async_answer> answers) {
    for (auto& [tag, result] : answers) {
      std::lock_guard guard{mutex_};
      if (result.head_only) {
        words->push_back(std::move(result));
        continue;
      }
      auto at = waiting_.find(tag);
      at->second->set_value(std::move(result));
      waiting_.erase(at);
    }
  }

  std::mutex mutex_;
  std::map<uint64_t, std::promise<http::exchange_result>*> waiting_;
  uint64_t next_tag_ = 0;
  std::unique_ptr<http::async_engine> engine_;
};

engine make_async_engine(const http::exchange_settings& settings) {
  std::string error;
  auto made = http::async_engine::make(settings, error);
  if (!made)
    throw std::runtime_error{error};
  auto client = std::make_shared<blocking_client>(std::move(made));
  return {with_settings(settings,
                        [client](const auto& request) {
                          return client->run(request);
                        }),
          [client] { client->cancel(); }, client->words};
}

} // namespace

std::vector<engine_kind> engine_kinds() {
  return {{"httplib", make_httplib_engine}, {"async", make_async_engine}};
}

http::exchange_settings patient_settings() {
  http::exchange_settings result;
  result.user_agent = "muster-test/1";
  result.connect_timeout = std::chrono::seconds{10};
  result.first_byte_timeout = std::chrono::seconds{10};
  result.idle_timeout = std::chrono::seconds{10};
  return result;
}

http::exchange_settings quick_settings() {
  auto result = patient_settings();
  result.connect_timeout = std::chrono::milliseconds{300};
  result.first_byte_timeout = std::chrono::milliseconds{300};
  result.idle_timeout = std::chrono::milliseconds{300};
  return result;
}

http::exchange_request request_for(const std::string& url) {
  http::exchange_request result;
  std::string error;
  auto parsed = http::parse_url(url, error);
  if (!parsed)
    throw std::runtime_error{url + ": " + error};
  result.target = *parsed;
  result.addresses = {*http::parse_ip("127.0.0.1")};
  result.port = parsed->port;
  result.deadline = http::steady_clock::now() + std::chrono::seconds{20};
  return result;
}

std::string with_credentials(const std::string& url) {
  auto at = url.find("//") + 2;
  return url.substr(0, at) + "user:secret@" + url.substr(at);
}

double seconds_of(const std::function<void()>& action) {
  auto start = http::steady_clock::now();
  action();
  return std::chrono::duration<double>(http::steady_clock::now() - start)
    .count();
}

} // namespace muster::test
