#include "apps/reference_text.hpp"

namespace muster {

const char* const reference_introduction = R"(# Configuration

This page is written by `scripts/update-docs` from the declarations of the
options; a test fails when it differs.

There are two programs: the coordinator, which has the list and says how it is
fetched, and the node, which helps from another machine. Every option has one
name, `group.key`, on the command line and in the INI file:

    coordinator --fetch.timeout 20s --fetch.retries=5 -i urls.txt
    coordinator -c run.ini -i urls.txt

    ; run.ini
    [fetch]
    timeout = 20s
    retries = 5

The command line wins over the file. That holds for lists, too: one that is
given on the command line replaces the list of the file, and an empty value
(`--fetch.header=`) empties it. Arguments of the coordinator that are no options
are URLs, in any order with options; after `--` all are.

A mistake ends the program with exit code 2, before anything is fetched, and
one sentence that names the key, the file and the line. `--print-config` writes
what is in effect as an INI file that reads back to the same; it holds what
`fetch.header` holds, so treat it as a secret where that is one.
[config/coordinator.ini](../config/coordinator.ini) and
[config/node.ini](../config/node.ini) list all options with their defaults.

## Values

| Kind | Written |
| --- | --- |
| DURATION | a number and `ms`, `s`, `m` or `h`: `500ms`, `20s`, `1.5m`, `2h` |
| SIZE | bytes, or a number and `kB`, `MB`, `GB`, `TB` (powers of 1000), `KiB`, `MiB`, `GiB`, `TiB` (of 1024): `4096`, `64KiB`, `10GB` |
| FILE | a path, relative to the working directory, in the INI file as well |
| `name...` | a list: the option may be given any number of times |

## INI files

- `[group]` and `key = value`, or `group.key = value` before the first group.
- `;` or `#` at the start of a line makes it a comment.
- A value goes on to the end of its line: `header = Accept: text/html; q=0.8`.
- A value in double quotes is taken as it is, with `\"`, `\\`, `\n`, `\r` and
  `\t` for what cannot be written otherwise; in single quotes there are no such
  escapes. A comment may follow the closing quote.
- Where `;` or `#` begins an unquoted value or follows a blank in it, a comment
  may be meant or not, so that it is refused: quote the value. URLs with `#` or
  `;` inside need no quotes.
- A list is the key repeated, `key = [a, b]` on one line, or both. Commas in an
  element want quotes. A value that begins with `[` and is no list wants quotes:
  `connect-to = "[::1]:80:[::1]:8080"`.
- UTF-8, with or without byte order mark, lines ended by LF or CRLF.
)";

std::string example_introduction(const std::string& program_name) {
  return "; Options of the " + program_name
         + " with their defaults: " + program_name + R"( -c FILE.
; Lines that begin with a semicolon are comments; those that set a key have no
; default, and show an example. docs/configuration.md explains the form.
)";
}

} // namespace muster
