// SPDX-License-Identifier: BSD-3-Clause

// A small web server for trying things out and for benchmarks: the path of a
// request says what to answer. It listens on loopback unless told otherwise.

#include "apps/demo_content.hpp"

#include <CLI/CLI.hpp>
#include <httplib.h>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <future>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

namespace muster::demo {
namespace {

constexpr const char* index_page = R"(muster demo origin

  /size/N             N bytes; N takes units, as in 10k, 1m, 2g
  /gzip/N             N bytes, sent with Content-Encoding: gzip
  /delay/MS           an answer after MS milliseconds, a minute at most
  /status/CODE        an answer with that status, from 200 to 599
  /redirect/N         N redirects that end at /size/1k
  /redirect-to?url=U  one redirect to U
  /flaky/N            503 for the first N requests, then 200; ?key=K counts
                      apart, ?after=S changes Retry-After from 1 second
)";

constexpr std::uint64_t mebi = 1024 * 1024;
constexpr std::uint64_t largest_size = mebi * mebi;
constexpr std::uint64_t largest_gzip = 4096 * mebi;
constexpr std::uint64_t longest_delay_ms = 60'000;

void send_size(httplib::Response& response, std::uint64_t size) {
  if (size == 0) {
    response.set_content("", "application/octet-stream");
    return;
  }
  response.set_content_provider(
    size, "application/octet-stream",
    [](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
      auto begin = offset % filler().size();
      sink.write(filler().data() + begin,
                 std::min(length, filler().size() - begin));
      return true;
    });
}

/// Lets delayed answers go at once when the server ends.
class gate {
public:
  void open() {
    {
      std::lock_guard guard{mutex_};
      open_ = true;
    }
    opened_.notify_all();
  }

  void wait_for(std::chrono::milliseconds duration) {
    std::unique_lock guard{mutex_};
    opened_.wait_for(guard, duration, [this] { return open_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

/// Counts the requests for each key.
class counters {
public:
  std::uint64_t next(const std::string& key) {
    std::lock_guard guard{mutex_};
    return ++counts_[key];
  }

private:
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;
};

void add_routes(httplib::Server& server, gate& closing, counters& flaky) {
  using httplib::Request;
  using httplib::Response;
  server.Get("/", [](const Request&, Response& response) {
    response.set_content(index_page, "text/plain");
  });
  server.Get("/size/([^/]+)", [](const Request& request, Response& response) {
    send_size(response, parse_size(request.matches[1].str(), largest_size));
  });
  server.Get("/gzip/([^/]+)", [](const Request& request, Response& response) {
    auto size = parse_size(request.matches[1].str(), largest_gzip);
    response.set_header("Content-Encoding", "gzip");
    response.set_content(gzip(size), "application/octet-stream");
  });
  server.Get("/delay/([^/]+)", [&closing](const Request& request,
                                          Response& response) {
    auto delay = parse_number(request.matches[1].str(), 0, longest_delay_ms);
    closing.wait_for(std::chrono::milliseconds{delay});
    response.set_content("after " + std::to_string(delay) + " ms\n",
                         "text/plain");
  });
  server.Get("/status/([^/]+)", [](const Request& request, Response& response) {
    auto code = parse_number(request.matches[1].str(), 200, 599);
    response.status = static_cast<int>(code);
    if (code != 204 && code != 304)
      response.set_content("status " + std::to_string(code) + '\n',
                           "text/plain");
  });
  server.Get("/redirect/([^/]+)", [](const Request& request,
                                     Response& response) {
    auto left = parse_number(request.matches[1].str(), 1, 1'000'000);
    response.set_redirect(
      left == 1 ? "/size/1k" : "/redirect/" + std::to_string(left - 1), 302);
  });
  server.Get("/redirect-to", [](const Request& request, Response& response) {
    if (request.get_param_value("url").empty())
      throw bad_request("expected /redirect-to?url=URL");
    response.set_redirect(request.get_param_value("url"), 302);
  });
  server.Get("/flaky/([^/]+)", [&flaky](const Request& request,
                                        Response& response) {
    auto failures = parse_number(request.matches[1].str(), 0, 1'000'000);
    auto count = flaky.next(request.matches[1].str() + ' '
                            + request.get_param_value("key"));
    if (count > failures) {
      response.set_content("well again\n", "text/plain");
      return;
    }
    auto after = request.has_param("after")
                   ? parse_number(request.get_param_value("after"), 0, 3600)
                   : 1;
    response.status = 503;
    response.set_header("Retry-After", std::to_string(after));
    response.set_content("not yet\n", "text/plain");
  });
  server.set_exception_handler(
    [](const Request&, Response& response, const std::exception_ptr& failure) {
      std::string reason = "unknown failure";
      response.status = 500;
      try {
        std::rethrow_exception(failure);
      } catch (const bad_request& problem) {
        response.status = 400;
        reason = problem.what();
      } catch (const std::exception& problem) {
        reason = problem.what();
      }
      response.set_content(reason + '\n', "text/plain");
    });
  server.set_error_handler([](const Request& request, Response& response) {
    if (response.status == 404 && response.body.empty())
      response.set_content("no such path: " + request.path
                             + "; see / for all paths\n",
                           "text/plain");
  });
}

struct settings {
  std::string host = "127.0.0.1";
  int port = 8080;
  unsigned threads = 64;
};

/// Serves until SIGINT or SIGTERM. Returns the exit code.
int serve(const settings& config) {
  // Blocked before any thread starts, so that only the sigwait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  gate closing;
  counters flaky;
  httplib::Server server;
  int listener = -1;
  add_routes(server, closing, flaky);
  server.new_task_queue = [&config] {
    return new httplib::ThreadPool(config.threads);
  };
  server.set_keep_alive_max_count(1'000'000'000);
  server.set_tcp_nodelay(true);
  server.set_socket_options([&listener](auto socket) {
    // Instead of httplib's SO_REUSEPORT, which lets two servers share a port.
    int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    listener = socket;
  });
  errno = 0;
  int port = config.port;
  if (port == 0)
    port = server.bind_to_any_port(config.host);
  else if (!server.bind_to_port(config.host, port))
    port = -1;
  if (port < 0) {
    std::cerr << "demo_origin: cannot listen on " << config.host << " port "
              << config.port;
    if (errno != 0)
      std::cerr << ": " << std::strerror(errno);
    std::cerr << '\n';
    return 1;
  }
  // httplib's backlog of 5 makes a burst of connections wait for seconds.
  ::listen(listener, SOMAXCONN);
  auto served = std::async(std::launch::async,
                           [&server] { server.listen_after_bind(); });
  bool is_ipv6 = config.host.find(':') != std::string::npos;
  std::cout << "listening on http://" << (is_ipv6 ? "[" : "") << config.host
            << (is_ipv6 ? "]" : "") << ':' << port << std::endl;

  int received = 0;
  sigwait(&signals, &received);
  closing.open();
  server.stop();
  // Connections kept alive would hold the server for their idle time.
  constexpr std::chrono::seconds grace{1};
  if (served.wait_for(grace) == std::future_status::timeout)
    std::_Exit(EXIT_SUCCESS);
  return EXIT_SUCCESS;
}

} // namespace
} // namespace muster::demo

int main(int argc, char** argv) {
  muster::demo::settings config;
  CLI::App app{"A small web server whose paths say what it answers; / lists "
               "them.",
               "demo_origin"};
  app.add_option("--host", config.host, "address to listen on")
    ->capture_default_str();
  app.add_option("--port", config.port, "port to listen on, 0 for a free one")
    ->check(CLI::Range(0, 65535))
    ->capture_default_str();
  app.add_option("--threads", config.threads, "connections served at a time")
    ->check(CLI::Range(1, 10000))
    ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0)
      return app.exit(problem);
    std::cerr << "demo_origin: " << problem.what() << '\n';
    return 2;
  }
  return muster::demo::serve(config);
}
