// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/color.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

namespace muster::output {

namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view normal = "\x1b[0m";

struct colored_text {
  std::string_view text;
  std::string_view color;
};

/// A line that begins with `text`: so many characters of it have a color.
struct colored_beginning {
  std::string_view text;
  size_t size;
  std::string_view color;
};

/// How lines begin.
constexpr std::array row_beginnings = {
  colored_beginning{"Failed ", 6, red},
  colored_beginning{"HTTP ", 8, yellow}, // With the status.
};

/// Labels of the summary. Lines with texts of others begin with a space.
constexpr std::array summary_beginnings = {
  colored_beginning{"Errors ", 6, red},
  colored_beginning{"HTTP errors ", 11, yellow},
  colored_beginning{"Lost nodes ", 10, red},
};

/// What follows a number; longer texts first.
constexpr std::array counts = {
  colored_text{" ok", green},           colored_text{" HTTP errors", yellow},
  colored_text{" HTTP error", yellow},  colored_text{" errors", red},
  colored_text{" error", red},          colored_text{" lost", red},
  colored_text{" not fetched", yellow},
};

bool is_digit(char x) {
  return x >= '0' && x <= '9';
}

void append(std::string& out, std::string_view text, std::string_view color) {
  out += color;
  out += text;
  out += normal;
}

template<class Table>
void append_beginning(std::string& out, std::string_view line,
                      const Table& beginnings) {
  for (auto& x : beginnings)
    if (line.starts_with(x.text)) {
      auto colored = line.substr(0, x.size);
      append(out, colored, x.color);
      line.remove_prefix(colored.size());
      break;
    }
  out += line;
}

/// Colors `3 errors`, where a part of the line begins so and ends.
void append_counts(std::string& out, std::string_view line) {
  for (size_t i = 0; i < line.size();) {
    auto digits = i;
    while (digits < line.size() && is_digit(line[digits]))
      ++digits;
    auto rest = line.substr(digits);
    auto found = std::ranges::find_if(counts, [&](const colored_text& x) {
      return rest.starts_with(x.text)
             && (rest.size() == x.text.size() || rest[x.text.size()] == ','
                 || rest[x.text.size()] == ';');
    });
    if (digits > i && found != counts.end()) {
      auto size = digits - i + found->text.size();
      append(out, line.substr(i, size), found->color);
      i += size;
    } else {
      auto next = std::max(digits, i + 1);
      out += line.substr(i, next - i);
      i = next;
    }
  }
}

} // namespace

bool uses_color(color_mode mode, const color_conditions& where) {
  if (mode == color_mode::never || where.regular_file)
    return false;
  if (mode == color_mode::always)
    return true;
  if (where.no_color)
    return false;
  return where.forced || (where.terminal && !where.dumb);
}

color_conditions conditions_of(int fd, const char* (*variable)(const char*)) {
  auto value = [variable](const char* name) {
    auto found = variable(name);
    return std::string_view{found ? found : ""};
  };
  color_conditions result;
  struct stat info;
  result.regular_file = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  result.terminal = ::isatty(fd) == 1;
  result.dumb = value("TERM").empty() || value("TERM") == "dumb";
  result.no_color = !value("NO_COLOR").empty();
  auto forced = value("CLICOLOR_FORCE");
  result.forced = !forced.empty() && forced != "0";
  return result;
}

void append_colored(std::string& out, std::string_view line, line_kind kind) {
  switch (kind) {
    case line_kind::plain:
      out += line;
      break;
    case line_kind::row:
      append_beginning(out, line, row_beginnings);
      break;
    case line_kind::summary:
      // The first line begins with the number of URLs.
      if (!line.empty() && is_digit(line.front()))
        append_counts(out, line);
      else
        append_beginning(out, line, summary_beginnings);
      break;
    case line_kind::status:
      append_counts(out, line);
      break;
  }
}

void append_colored_lines(std::string& out, std::string_view lines,
                          line_kind kind) {
  while (!lines.empty()) {
    auto end = std::min(lines.find('\n'), lines.size());
    append_colored(out, lines.substr(0, end), kind);
    out += lines.substr(end, 1);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

} // namespace muster::output
