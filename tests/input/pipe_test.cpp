// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace muster;
using namespace std::chrono_literals;
using input::read_status;
using test::scratch_directory;

namespace {

/// A pipe that a reader opens by path, like a shell's <(command).
class test_pipe {
public:
  test_pipe() {
    REQUIRE(::pipe2(ends_, O_CLOEXEC) == 0);
  }

  ~test_pipe() {
    close_writer();
    ::close(ends_[0]);
  }

  std::string path() const {
    return "/dev/fd/" + std::to_string(ends_[0]);
  }

  int read_end() const {
    return ends_[0];
  }

  /// May be called from any thread, so it does not use Catch2.
  void write(std::string_view bytes) const {
    if (::write(ends_[1], bytes.data(), bytes.size())
        != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error{"cannot write to the pipe"};
  }

  void close_writer() {
    if (ends_[1] >= 0)
      ::close(ends_[1]);
    ends_[1] = -1;
  }

private:
  int ends_[2] = {-1, -1};
};

/// Replaces standard input by another descriptor.
class replaced_stdin {
public:
  explicit replaced_stdin(int fd) : before_{::dup(STDIN_FILENO)} {
    ::dup2(fd, STDIN_FILENO);
  }

  ~replaced_stdin() {
    if (before_ < 0) {
      ::close(STDIN_FILENO);
      return;
    }
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

private:
  int before_;
};

std::unique_ptr<input::reader> open_one(const std::string& path) {
  input::input_settings opts;
  opts.files = {path};
  std::string error;
  auto reader = input::reader::open(opts, error);
  INFO(error);
  REQUIRE(reader);
  return reader;
}

} // namespace

TEST_CASE("the reader returns soon if a pipe is silent") {
  test_pipe pipe;
  auto reader = open_one(pipe.path());
  CHECK_FALSE(reader->position().has_value());
  input::line line;
  auto before = std::chrono::steady_clock::now();
  CHECK(reader->next(line) == read_status::would_wait);
  CHECK(std::chrono::steady_clock::now() - before >= 50ms);
  pipe.write("http://a/\nhttp");
  CHECK(reader->next(line) == read_status::ready);
  CHECK(line.url == "http://a/");
  CHECK(reader->next(line) == read_status::would_wait);
  pipe.write("://b/\n");
  CHECK(reader->next(line) == read_status::ready);
  CHECK(line.url == "http://b/");
  CHECK(reader->next(line) == read_status::would_wait);
  pipe.write("http://c/");
  pipe.close_writer();
  CHECK(reader->next(line) == read_status::ready);
  CHECK(line.url == "http://c/");
  CHECK(reader->next(line) == read_status::end);
  CHECK(reader->next(line) == read_status::end);
}

TEST_CASE("the reader returns in time if a pipe delivers single bytes") {
  test_pipe pipe;
  auto reader = open_one(pipe.path());
  // Each byte arrives before the reader stops waiting, and the line never ends.
  std::atomic<bool> returned = false;
  std::thread writer{[&] {
    while (!returned) {
      pipe.write("x");
      std::this_thread::sleep_for(20ms);
    }
  }};
  input::line line;
  auto status = reader->next(line);
  returned = true;
  writer.join();
  CHECK(status == read_status::would_wait);
}

TEST_CASE("every format can be read from a pipe byte by byte") {
  struct row {
    const char* name;
    input::format format;
    std::string bytes;
  };
  std::string text = "\xef\xbb\xbf# x\r\nhttp://a/\r\n\r\nhttp://b/";
  std::string json = "{\"url\":\"http://a/\"}\n{\"url\":\"http://b/\"}";
  std::string csv = "id,\"url\"\r\n\"1\n\"\"\",http://a/\r\n2,\"http://b/\"";
  auto table = std::vector<row>{
    {"text", input::format::text, text},
    {"jsonl", input::format::jsonl, json},
    {"csv", input::format::csv, csv},
    {"gzip", input::format::text, test::gzip(text)},
    {"zstd", input::format::csv, test::zstd(csv)},
  };
  for (auto& row : table) {
    INFO(row.name);
    test_pipe pipe;
    input::input_settings opts;
    opts.format = row.format;
    opts.files = {pipe.path()};
    std::string error;
    auto reader = input::reader::open(opts, error);
    REQUIRE(reader);
    std::vector<std::string> urls;
    auto status = read_status::ready;
    auto read = [&] {
      input::line line;
      status = reader->next(line);
      if (status == read_status::ready)
        urls.push_back(line.error + line.url);
    };
    for (auto byte : row.bytes) {
      pipe.write({&byte, 1});
      read();
    }
    pipe.close_writer();
    while (status != read_status::end && status != read_status::failed)
      read();
    CHECK(reader->error() == "");
    CHECK(urls == std::vector<std::string>{"http://a/", "http://b/"});
  }
}

TEST_CASE("the format of a pipe is detected from the available bytes") {
  input::line line;
  SECTION("colours") {
    test_pipe pipe;
    auto reader = open_one(pipe.path());
    pipe.write("\x1b[32mhttp://a/\x1b[0m\n");
    CHECK(reader->next(line) == read_status::ready);
    pipe.write("http://b/\n");
    CHECK(reader->next(line) == read_status::ready);
    CHECK(line.url == "http://b/");
  }
  SECTION("keys that come byte by byte") {
    test_pipe pipe;
    auto reader = open_one(pipe.path());
    std::vector<std::string> urls;
    for (char byte : std::string{"\x1b[A\x1b[A\x1b[A\x1b[A\nhttp://a/\nb\n"}) {
      pipe.write({&byte, 1});
      if (reader->next(line) == read_status::ready)
        urls.push_back(line.url);
    }
    pipe.close_writer();
    while (reader->next(line) == read_status::ready)
      urls.push_back(line.url);
    CHECK(reader->error() == "");
    CHECK(urls.size() == 3);
  }
  SECTION("a tar archive in pieces") {
    test_pipe pipe;
    auto reader = open_one(pipe.path());
    pipe.write("a");
    CHECK(reader->next(line) == read_status::would_wait);
    pipe.write(std::string(200, 'a') + std::string(56, '\0') + "ustar");
    CHECK(reader->next(line) == read_status::failed);
    CHECK_THAT(reader->error(), test::contains("this is a tar archive"));
  }
}

TEST_CASE("rows without a header give a warning in any pieces") {
  auto apart = GENERATE(false, true);
  test_pipe pipe;
  input::input_settings opts;
  opts.files = {pipe.path()};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  CHECK(reader->take_doubts().empty());
  std::string all;
  for (int i = 0; i < 20; ++i)
    all += "http://h/" + std::to_string(i) + ",1\n";
  if (!apart)
    pipe.write(all);
  input::line line;
  std::vector<std::string> doubts;
  for (int i = 0; i < 20; ++i) {
    if (apart)
      pipe.write("http://h/" + std::to_string(i) + ",1\n");
    REQUIRE(reader->next(line) == read_status::ready);
    for (auto& doubt : reader->take_doubts())
      doubts.push_back(doubt);
  }
  REQUIRE(doubts.size() == 1);
  CHECK_THAT(doubts[0], test::contains(pipe.path() + ": this looks like CSV"));
}

TEST_CASE("a few rows without a header give a warning at the end of a pipe") {
  test_pipe pipe;
  input::input_settings opts;
  opts.files = {pipe.path()};
  opts.format = GENERATE(input::format::automatic, input::format::text);
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  for (auto text : {"http://h/,1\n", "http://i/,2\n"}) {
    pipe.write(text);
    REQUIRE(reader->next(line) == read_status::ready);
  }
  CHECK(reader->take_doubts().empty());
  pipe.close_writer();
  CHECK(reader->next(line) == read_status::end);
  auto wanted = opts.format == input::format::automatic ? 1 : 0;
  CHECK(reader->take_doubts().size() == static_cast<size_t>(wanted));
}

TEST_CASE("standard input is read as text and named in errors") {
  test_pipe pipe;
  replaced_stdin replaced{pipe.read_end()};
  auto reader = open_one("-");
  pipe.write("http://a/\nx\ry\n");
  pipe.close_writer();
  input::line line;
  CHECK(reader->next(line) == read_status::ready);
  CHECK(line.url == "http://a/");
  CHECK(reader->next(line) == read_status::ready);
  CHECK_THAT(line.error, test::contains("standard input:2: carriage return"));
  CHECK(reader->next(line) == read_status::end);
}

TEST_CASE("standard input may be a file, with its position") {
  scratch_directory files;
  auto path = files.write("a", "http://a/\nhttp://b/\n");
  auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  replaced_stdin replaced{fd};
  ::close(fd);
  auto reader = open_one("-");
  input::line line;
  CHECK(reader->position().value() == 0);
  CHECK(reader->next(line) == read_status::ready);
  CHECK(reader->position().value() == 0.5);
  CHECK(reader->next(line) == read_status::ready);
  CHECK(reader->next(line) == read_status::end);
  CHECK(reader->position().value() == 1);
}

TEST_CASE("a FIFO is read when a writer opens it") {
  scratch_directory files;
  auto path = files / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  auto reader = open_one(path);
  input::line line;
  CHECK(reader->next(line) == read_status::would_wait);
  CHECK(reader->next(line) == read_status::would_wait);
  auto writer = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(writer >= 0);
  CHECK(reader->next(line) == read_status::would_wait);
  REQUIRE(::write(writer, "http://a/\n", 10) == 10);
  ::close(writer);
  CHECK(reader->next(line) == read_status::ready);
  CHECK(line.url == "http://a/");
  CHECK(reader->next(line) == read_status::end);
}

TEST_CASE("a missing CSV header of a pipe is an error when it is read") {
  test_pipe pipe;
  pipe.write("id,link\n");
  input::input_settings opts;
  opts.format = input::format::csv;
  opts.files = {pipe.path()};
  std::string error;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  CHECK(reader->next(line) == read_status::failed);
  CHECK(reader->error()
        == pipe.path()
             + ": no column \"url\"; the header has: id, link; "
               "input.field=link may be right");
}
