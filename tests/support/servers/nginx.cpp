// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/nginx.hpp"

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <thread>

extern char** environ;

namespace muster::test {

namespace {

constexpr const char* configuration = R"(
daemon off;
master_process off;
error_log DIR/error.log;
pid DIR/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path DIR/body;
  proxy_temp_path DIR/proxy;
  fastcgi_temp_path DIR/fastcgi;
  uwsgi_temp_path DIR/uwsgi;
  scgi_temp_path DIR/scgi;
  types { text/plain txt; text/html html; application/octet-stream bin; }
  keepalive_requests 100000;
  gzip on;
  gzip_min_length 1000;
  server {
    listen 127.0.0.1:HTTP_PORT;
    listen 127.0.0.1:HTTPS_PORT ssl;
    ssl_certificate DIR/server.pem;
    ssl_certificate_key DIR/server.key;
    root DIR/www;
    location = /moved { return 301 /small.txt; }
    location = /session { return 302 /$ssl_session_reused; }
    location = /status/404 { return 404; }
    location = /status/429 { return 429; }
    location = /status/500 { return 500; }
    location = /status/503 { return 503; }
    MORE
  }
}
)";

void replace_all(std::string& text, std::string_view what,
                 const std::string& with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos;
       at += with.size())
    text.replace(at, what.size(), with);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

nginx::nginx(const identity& server, const std::string& more) {
  directory_.write("server.pem", server.certificate);
  directory_.write("server.key", server.key);
  std::filesystem::create_directory(directory_.path() / "www");
  directory_.write("www/small.txt", "Hello, world\n");
  std::string page;
  while (page.size() < 100'000)
    page += "All happy families are alike; ";
  page.resize(100'000);
  directory_.write("www/page.html", page);
  directory_.write("www/big.bin", std::string(10'000'000, 'x'));
  // Another process may take a port before nginx binds it.
  for (int attempt = 0; attempt < 3; ++attempt)
    if (start(more))
      return;
  throw std::runtime_error{"nginx does not start: "
                           + read_file(directory_.path() / "error.log")};
}

nginx::~nginx() {
  if (pid_ > 0) {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
}

bool nginx::start(const std::string& more) {
  http_port_ = unused_port();
  do
    https_port_ = unused_port();
  while (https_port_ == http_port_);
  auto text = std::string{configuration};
  replace_all(text, "MORE", more);
  replace_all(text, "HTTPS_PORT", std::to_string(https_port_));
  replace_all(text, "HTTP_PORT", std::to_string(http_port_));
  replace_all(text, "DIR", directory_.path().string());
  auto file = directory_.write("nginx.conf", text);
  auto log = (directory_.path() / "error.log").string();
  const char* arguments[] = {
    "nginx",      "-p",   directory_.path().c_str(), "-e", log.c_str(), "-c",
    file.c_str(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                   O_WRONLY, 0);
  auto search = std::string{"/usr/sbin/nginx"};
  auto error = ::posix_spawn(&pid_, search.c_str(), &actions, nullptr,
                             const_cast<char**>(arguments), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    pid_ = -1;
    throw std::runtime_error{search + " is not there: install nginx-light"};
  }
  for (int i = 0; i < 500; ++i) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (accepts_connections(http_port_) && accepts_connections(https_port_))
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  return false;
}

} // namespace muster::test
