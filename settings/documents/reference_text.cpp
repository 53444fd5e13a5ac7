// SPDX-License-Identifier: BSD-3-Clause

#include "settings/documents/reference_text.hpp"

namespace muster {

const char* const reference_introduction = R"(# Configuration

`scripts/update-docs` generates this page from the declarations of the options.
A test fails if it is out of date.

There are two programs. `coordinator` reads the list and decides how to fetch
it. `muster-node` fetches for a coordinator on another machine. Every option has
one name, `group.key`, on the command line and in the INI file:

    coordinator --fetch.timeout 20s --fetch.retries=5 -i urls.txt
    coordinator -c run.ini -i urls.txt

    ; run.ini
    [fetch]
    timeout = 20s
    retries = 5

The command line overrides the file. This includes lists: a list on the command
line replaces the list in the file, and an empty value (`--fetch.header=`)
clears it. For the coordinator, arguments that are not options are URLs. URLs
and options can be mixed; after `--`, all arguments are URLs.

If there is a mistake, the program exits with code 2 before it fetches anything.
It prints one sentence that names the key, the file and the line.

`--print-config` prints the effective options as an INI file, which can be read
back. The output includes the values of `fetch.header`, so keep it secret if
they are secret; the credentials in `proxy.url` are replaced by `***`.
[config/coordinator.ini](../config/coordinator.ini) and
[config/node.ini](../config/node.ini) list all options with their defaults.

## Values

| Kind | Format |
| --- | --- |
| DURATION | a number and `ms`, `s`, `m` or `h`: `500ms`, `20s`, `1.5m`, `2h` |
| SIZE | a number of bytes, or a number and `kB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`, `MiB`, `GiB`, `TiB`, in short `K`, `M`, `G`, `T` (powers of 1024): `4096`, `64KiB`, `10M`, `10GB` |
| true or false | also `yes` or `no`, `on` or `off`, `1` or `0` |
| FILE | a path, relative to the working directory (in the INI file, too) |
| `name...` | a list: the option can be given more than once |

## INI files

- Write `[group]` and then `key = value`. Before the first group, write
  `group.key = value`.
- A line that starts with `;` or `#` is a comment.
- A value extends to the end of the line:
  `header = Accept: text/html; q=0.8`.
- A value can be in double or single quotes. Double quotes allow the escapes
  `\"`, `\\`, `\n`, `\r`, `\t` and `\xE9` for a byte (UTF-8); single quotes
  allow none. A comment can follow the closing quote.
- An unquoted value cannot start with `;` or `#` or contain a blank before one
  of them, because that may be meant as a comment. Put such a value in quotes.
  URLs with `#` or `;` inside need no quotes.
- For a list, repeat the key, write `key = [a, b]` on one line, or both. Quote
  an element that contains a comma. Also quote a value that starts with `[` but
  is not a list: `connect-to = "[::1]:80:[::1]:8080"`.
- The file is UTF-8, with or without a byte order mark. Lines end in LF or CRLF.
)";

std::string example_introduction(const std::string& program_name) {
  return "; Options of " + program_name
         + " with their defaults. Use: " + program_name + R"( -c FILE
; Lines that start with a semicolon are comments. A commented-out key has no
; default and shows an example. docs/configuration.md describes the file format.
)";
}

} // namespace muster
