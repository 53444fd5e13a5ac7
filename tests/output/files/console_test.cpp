// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/console.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <thread>
#include <vector>

using muster::output::console;
using namespace muster;

namespace {

constexpr auto erase = "\r\x1b[K";

} // namespace

TEST_CASE("without a terminal, lines are written unchanged to their stream") {
  test::pipe_pair out;
  test::pipe_pair err;
  console term{out.in(), err.in()};
  CHECK_FALSE(term.out_is_terminal());
  CHECK_FALSE(term.err_is_terminal());
  term.show_status("50 %");
  CHECK(term.write_out("one\n") == 0);
  CHECK(term.write_err("two\n") == 0);
  CHECK(out.read() == "one\n");
  CHECK(err.read() == "two\n");
}

TEST_CASE("the status line is removed before lines and restored after them") {
  test::terminal_pair screen;
  console term{screen.in(), screen.in()};
  CHECK(term.err_is_terminal());
  term.show_status("10 %");
  CHECK(screen.read() == erase + std::string{"10 %"});
  CHECK(term.write_out("one\n") == 0);
  CHECK(screen.read() == erase + std::string{"one\n10 %"});
  CHECK(term.write_err("two\n") == 0);
  CHECK(screen.read() == erase + std::string{"two\n10 %"});
  term.show_status("20 %");
  CHECK(screen.read() == erase + std::string{"20 %"});
  term.show_status("");
  CHECK(screen.read() == erase);
  CHECK(term.write_out("three\n") == 0);
  CHECK(screen.read() == "three\n");
  term.show_status("");
  CHECK(screen.read().empty());
}

TEST_CASE("the status line is not written to standard output") {
  test::pipe_pair out;
  test::terminal_pair other;
  test::terminal_pair screen;
  for (int fd : {out.in(), other.in()}) {
    console term{fd, screen.in()};
    term.show_status("10 %");
    CHECK(term.write_out("one\n") == 0);
    CHECK(screen.read() == erase + std::string{"10 %"});
  }
  CHECK(out.read() == "one\n");
  CHECK(other.read() == "one\n");
}

TEST_CASE("the status line fits the terminal, also after resizing") {
  test::terminal_pair screen{10};
  console term{screen.in(), screen.in()};
  CHECK(term.width() == 10);
  term.show_status("0123456789");
  CHECK(screen.read() == erase + std::string{"012345678"});
  winsize size{24, 5, 0, 0};
  ::ioctl(screen.in(), TIOCSWINSZ, &size);
  CHECK(term.width() == 5);
  CHECK(term.write_out("a line may be longer\n") == 0);
  CHECK(screen.read() == erase + std::string{"a line may be longer\n0123"});
  term.show_status("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9");
  CHECK(screen.read()
        == erase + std::string{"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"});
}

TEST_CASE("a terminal of unknown width has 80 columns") {
  test::terminal_pair screen{0};
  test::pipe_pair pipe;
  CHECK(console(screen.in(), screen.in()).width() == 80);
  CHECK(console(pipe.in(), pipe.in()).width() == 80);
}

TEST_CASE("control characters have no effect in the status line") {
  test::terminal_pair screen;
  console term{screen.in(), screen.in()};
  term.show_status("a\n\x1b[2J");
  CHECK(screen.read() == erase + std::string{"a%0A%1B[2J"});
}

TEST_CASE("control characters have no effect in lines, and nothing is hidden") {
  test::pipe_pair out;
  test::terminal_pair screen;
  console term{out.in(), screen.in()};
  const std::string hostile = "a\x1b[2Jb\u202Ec\r\n";
  const std::string shown = "a%1B[2Jb%E2%80%AEc%0D\n";
  CHECK(term.write_out(hostile) == 0);
  CHECK(out.read() == shown);
  CHECK(term.write_err(hostile) == 0);
  CHECK(screen.read() == shown);
  term.try_write_err(hostile);
  CHECK(screen.read() == shown);
}

TEST_CASE("a failed write gives its errno") {
  test::pipe_pair out;
  out.close_out();
  int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  console term{out.in(), full};
  CHECK(term.write_out("one\n") == EPIPE);
  CHECK(term.write_err("one\n") == ENOSPC);
  ::close(full);
}

TEST_CASE("lines wait for a reader if the descriptor is non-blocking") {
  test::pipe_pair out;
  ::fcntl(out.in(), F_SETFL, O_NONBLOCK);
  console term{out.in(), STDERR_FILENO};
  std::string lines(1'000'000, 'x');
  lines.back() = '\n';
  std::string got;
  std::thread reader{[&] {
    while (got.size() < lines.size())
      got += out.read();
  }};
  CHECK(term.write_out(lines) == 0);
  reader.join();
  CHECK(got == lines);
}

TEST_CASE("lines of many threads do not mix") {
  test::scratch_directory dir;
  int fd = ::open((dir / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  console term{fd, fd};
  std::vector<std::thread> threads;
  for (char c : {'a', 'b', 'c'})
    threads.emplace_back([&term, line = std::string(99, c) + "\n"] {
      for (int i = 0; i < 200; ++i)
        term.write_out(line);
    });
  for (auto& thread : threads)
    thread.join();
  ::close(fd);
  auto all = test::content_of(dir / "out");
  REQUIRE(all.size() == 60'000);
  for (size_t i = 0; i < all.size(); i += 100)
    REQUIRE(all.substr(i, 100) == std::string(99, all[i]) + "\n");
}

TEST_CASE("colors are added after control characters are removed") {
  test::terminal_pair screen;
  console term{screen.in(), screen.in(), {true, true, false}};
  CHECK(term.write_out("Failed http://h/\x1b[32m\n", output::line_kind::row)
        == 0);
  CHECK(screen.read() == "\x1b[31mFailed\x1b[0m http://h/%1B[32m\n");
  CHECK(term.write_err("Failed\n") == 0);
  CHECK(screen.read() == "Failed\n");
  term.show_status("3 errors, \x1b[32m");
  CHECK(screen.read()
        == erase + std::string{"\x1b[31m3 errors\x1b[0m, %1B[32m"});
}

TEST_CASE("colors do not count as columns") {
  test::terminal_pair screen{10};
  console term{screen.in(), screen.in(), {true, true, false}};
  term.show_status("1 error, 2 lost");
  CHECK(screen.read() == erase + std::string{"\x1b[31m1 error\x1b[0m, "});
}

TEST_CASE("a terminal that can only write lines gets no status line") {
  test::terminal_pair screen;
  console term{screen.in(), screen.in(), {false, false, true}};
  CHECK(term.err_is_terminal());
  CHECK_FALSE(term.has_status());
  term.show_status("10 %");
  CHECK(term.write_err("one\n") == 0);
  CHECK(screen.read() == "one\n");
}
