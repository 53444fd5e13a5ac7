// SPDX-License-Identifier: BSD-3-Clause

#include "settings/option_groups.hpp"
#include "settings/options/declare.hpp"

#include <cstdint>

namespace muster {

using namespace std::chrono_literals;

namespace {

constexpr uint64_t kib = uint64_t{1} << 10;
constexpr uint64_t mib = uint64_t{1} << 20;
constexpr uint64_t tib = uint64_t{1} << 40;

std::vector<option> input_options(settings& s) {
  using input::format;
  return {
    example("https://example.org/",
            declare_list(
              "input.url", any_text("URL"), s.input.urls,
              "URL to fetch. Arguments that are not options are URLs, too.")),
    daily(
      "File with URLs; - is standard input",
      example(
        "urls.txt",
        letter('i',
               declare_list(
                 "input.file", path(), s.input.files,
                 "File with URLs to fetch; - is standard input. gzip and zstd "
                 "files are decompressed. Files are read after input.url.")))),
    declare(
      "input.format",
      choice<format>({{"auto", format::automatic},
                      {"text", format::text},
                      {"jsonl", format::jsonl},
                      {"csv", format::csv}}),
      s.input.format,
      "Format of the input files. text: one URL per line; jsonl: one JSON "
      "object per line, or one JSON array; csv: a header line, then rows. auto "
      "detects the format from the first bytes and the file name."),
    declare("input.field", name(), s.input.field,
            "JSON field or CSV column that contains the URL. In CSV without a "
            "header, the number of the column, from 1."),
    example("id,category",
            declare_list("input.carry", name(), s.input.carry,
                         "JSON fields or CSV columns to copy to the records.",
                         true)),
    declare("input.header", true_or_false(), s.input.header,
            "Whether the first row of CSV names the columns. If false, "
            "input.field and input.carry are numbers of columns."),
    declare("input.separator", separator(), s.input.separator,
            "Character between the columns of CSV. auto: a tab in .tsv files; "
            "otherwise a comma, tab, semicolon or bar, whichever fits the "
            "first row."),
    declare(
      "input.default-scheme",
      choice<std::string>({{"none", ""}, {"http", "http"}, {"https", "https"}}),
      s.input.default_scheme,
      "Scheme of URLs that are written without one, such as "
      "example.org/x. none: such a URL is an error."),
    declare("input.duplicates",
            choice<duplicates_mode>({{"fetch", duplicates_mode::fetch},
                                     {"share", duplicates_mode::share},
                                     {"skip", duplicates_mode::skip}}),
            s.job.duplicates,
            "What to do with a URL that is already being fetched. fetch: fetch "
            "it again; share: use the result of the first fetch; skip: do not "
            "fetch it."),
    declare("input.look-ahead", whole_number<size_t>(1, 10'000'000),
            s.job.look_ahead,
            "Number of unfinished URLs held in memory. Higher values spread "
            "work over more hosts and use more memory."),
    declare("input.look-ahead-bytes", byte_size(1, 1'024 * tib),
            s.job.look_ahead_bytes,
            "Maximum memory of the unfinished URLs, with their carried values "
            "and results. A single line over the limit is processed alone."),
    declare("input.set-aside", byte_size(0, 1'024 * tib), s.job.set_aside,
            "Disk space for URLs of hosts that have enough URLs in memory, so "
            "that hosts behind them in the list do not wait. 0 turns it off."),
  };
}

std::vector<option> request_options(settings& s) {
  return {
    letter('X', declare("fetch.method",
                        choice<bool>({{"GET", false}, {"HEAD", true}}),
                        s.fetch.exchange.head,
                        "HTTP method of the requests; -I means HEAD.")),
    declare("fetch.head-fallback", true_or_false(), s.fetch.head_fallback,
            "Whether to repeat a HEAD request as GET if it is answered with "
            "403, 405 or 501. The size is still that of Content-Length. The "
            "record has a warning."),
    daily(
      "Header field to send; repeatable",
      example("Accept-Language: en",
              letter('H',
                     declare_list(
                       "fetch.header", header_field(), s.fetch.exchange.headers,
                       "Header field to send. After a redirect to another "
                       "origin, only fields that reveal nothing are sent: "
                       "Accept, Accept-Language, Range and similar.")))),
    example(
      "X-Trace-Id",
      declare_list("fetch.forward-headers", field_name(),
                   s.fetch.exchange.forward_headers,
                   "Names of header fields to send even after a redirect to "
                   "another origin, secret or not. all means every field.",
                   true)),
    daily("User-Agent field",
          example("muster/VERSION",
                  letter('A', declare("fetch.user-agent", field_text(),
                                      s.fetch.exchange.user_agent,
                                      "Value of the User-Agent field.")))),
    declare("fetch.accept-encoding", field_text(),
            s.fetch.exchange.accept_encoding,
            "Value of the Accept-Encoding field: the content codings that "
            "servers may use. HEAD requests ask for identity instead, so that "
            "bytes is the size of the content; a field of fetch.header is sent "
            "as it is."),
    declare("fetch.decode", true_false_or_auto(), s.fetch.exchange.decode,
            "Whether to decode content codings. auto: decode if "
            "fetch.accept-encoding offers a coding. If false, bytes and sha256 "
            "describe the file as sent."),
    declare("fetch.digest", digests(), s.fetch.exchange.meter,
            "Digests to compute. sha256: of the decoded content; wire-sha256: "
            "of the body as received, before decoding."),
    example(
      "example.org:443:127.0.0.1:8443",
      declare_list("fetch.connect-to", connect_to_entry(), s.connect_to,
                   "Connect to HOST2:PORT2 instead of HOST1:PORT1, like curl's "
                   "--connect-to. An empty HOST1 or PORT1 matches any; an "
                   "empty HOST2 or PORT2 keeps the one in the request.")),
    example("192.0.2.53,[2001:db8::53]:53",
            declare_list("fetch.dns-server", dns_server(), s.fetch.dns.servers,
                         "Name servers to use instead of the system's, in this "
                         "order. The default port is 53.",
                         true)),
    example("private",
            declare_list("fetch.deny", deny_entry(), s.deny,
                         "Networks that are never contacted. private means all "
                         "addresses that are not globally reachable.",
                         true)),
    declare("fetch.transport",
            choice<transport_kind>({{"async", transport_kind::async},
                                    {"httplib", transport_kind::httplib}}),
            s.fetch.transport,
            "How exchanges run. async: a few threads serve all exchanges; "
            "httplib: cpp-httplib with one thread per exchange."),
    declare("fetch.io-threads", whole_number<size_t>(0, 256),
            s.fetch.io_threads,
            "Number of threads of the async transport. 0 means half the number "
            "of processors."),
    daily("Concurrent exchanges on each node",
          declare("fetch.concurrency", whole_number<size_t>(1, 100'000),
                  s.fetch.concurrency,
                  "Maximum number of concurrent exchanges on each node.")),
  };
}

std::vector<option> deadline_options(settings& s) {
  return {
    daily(
      "Time for one URL with all retries",
      letter('m', "s",
             declare(
               "fetch.timeout", duration(1ms, 24h), s.fetch.timeout,
               "Time limit for one URL, including redirects and retries. Waits "
               "that a host asks for do not count. As in curl, -m 20 means 20 "
               "seconds."))),
    declare("fetch.local-wait", duration(0ms, 168h), s.fetch.local_wait,
            "How long a URL may wait for a local resource that has run out: "
            "file descriptors, local ports, memory, threads or the network. "
            "This time does not count towards fetch.timeout."),
    declare("fetch.dns-timeout", duration(1ms, 1h), s.fetch.dns.timeout,
            "Time limit for the answer of a name server. The limit doubles "
            "when the query is repeated."),
    declare("fetch.connect-timeout", duration(1ms, 24h),
            s.fetch.exchange.connect_timeout,
            "Time limit for the TCP connection. The connection through a proxy "
            "and the TLS handshake have the same limit."),
    declare("fetch.first-byte-timeout", duration(1ms, 24h),
            s.fetch.exchange.first_byte_timeout,
            "Time limit for receiving the response head."),
    declare("fetch.idle-timeout", duration(1ms, 24h),
            s.fetch.exchange.idle_timeout,
            "Maximum time without receiving a byte of the body."),
    declare("fetch.max-redirects", whole_number<unsigned>(0, 50),
            s.fetch.max_redirects,
            "Maximum number of redirects to follow. More are an error."),
    declare("fetch.accept", statuses(), s.fetch.exchange.accept,
            "Statuses of final responses that count as ok, such as "
            "200-299,304,401. Others are HTTP errors. Accepted responses are "
            "not retried. A redirect is final only with "
            "fetch.max-redirects=0."),
    declare("fetch.cookies", true_or_false(), s.fetch.cookies,
            "Whether to keep cookies that a redirect sets and send them with "
            "later requests of the same fetch. Other URLs never get them."),
    daily("Retries after temporary failures",
          declare("fetch.retries", whole_number<unsigned>(0, 20),
                  s.fetch.retries,
                  "Number of retries after temporary failures.")),
    declare("fetch.backoff", duration(0ms, 1h), s.fetch.backoff.base,
            "Maximum pause before the first retry. It doubles with each "
            "further retry."),
    declare("fetch.backoff-max", duration(0ms, 24h), s.fetch.backoff.cap,
            "Maximum pause before any retry."),
    declare("fetch.retry-after-max", whole_seconds(0s, 24h),
            s.fetch.retry_after_max,
            "Longest wait that a host may request with Retry-After. If it "
            "requests more, its URLs fail at once."),
  };
}

std::vector<option> limit_options(settings& s) {
  return {
    declare("fetch.max-bytes", byte_size(0, 1'024 * tib),
            s.fetch.exchange.meter.max_bytes,
            "Maximum length of the decoded content; longer content is an "
            "error. 0 means no limit."),
    declare("fetch.max-header-bytes", byte_size(kib, 64 * mib),
            s.fetch.exchange.max_header_bytes,
            "Maximum size of the response head; a larger head is an error."),
    declare("fetch.keep-alive", duration(0ms, 24h), s.fetch.exchange.keep_alive,
            "How long to keep an idle connection for further requests. 0 means "
            "not at all."),
    declare("fetch.max-idle",
            or_word("auto", SIZE_MAX, whole_number<size_t>(0, 1'000'000)),
            s.fetch.exchange.max_idle,
            "Maximum number of idle connections to keep, on each node. auto: "
            "as many as file descriptors and runtime.idle-memory allow."),
  };
}

std::vector<option> politeness_options(settings& s) {
  return {
    daily("Concurrent exchanges with one host",
          declare("politeness.per-host", whole_number<size_t>(1, 100'000),
                  s.politeness.per_host,
                  "Maximum number of concurrent exchanges with one host.")),
    daily("Requests per second to a host; 0: any",
          declare("politeness.rate", zero_or_number(0.00001, 1'000'000),
                  s.politeness.rate,
                  "Maximum number of requests per second to one host, evenly "
                  "spaced; 0 means no limit.")),
    declare("politeness.breaker-failures", whole_number<unsigned>(0, 1'000'000),
            s.politeness.breaker_failures,
            "After this many failed connections in a row, skip the host's "
            "remaining URLs. 0 means never."),
    declare("politeness.breaker-pause", duration(1ms, 24h),
            s.politeness.breaker_pause,
            "How long to skip a failing host before trying it again."),
  };
}

std::vector<option> tls_options(settings& s) {
  return {
    example("authorities.pem",
            declare("tls.ca-file", optional_path(),
                    s.fetch.exchange.tls.ca_file,
                    "PEM file with the certificate authorities to trust. Empty "
                    "means those of the system.")),
    daily("Verify certificates; -k means false",
          declare("tls.verify", true_or_false(), s.fetch.exchange.tls.verify,
                  "Whether to verify server certificates; -k means false.")),
  };
}

std::vector<option> output_options(settings& s) {
  using output::color_mode;
  using output::format;
  using output::sync_mode;
  return {
    daily("File for records; - is standard output",
          letter('o',
                 declare("output.file", path(), s.output.file,
                         "File to write records to; - is standard output."))),
    declare("output.format",
            choice<format>({{"auto", format::automatic},
                            {"text", format::text},
                            {"jsonl", format::jsonl},
                            {"csv", format::csv},
                            {"sqlite", format::sqlite}}),
            s.output.format,
            "Format of the records. auto uses the file name extension, and "
            "text for standard output."),
    example("url,status,bytes,error",
            declare_list("output.fields", name(), s.output.fields,
                         "Columns to write, in this order. Empty means all. "
                         "Carried columns and output.headers that are not "
                         "named here follow.",
                         true)),
    example("etag,last-modified,cache-control",
            declare_list("output.headers", response_field(),
                         s.fetch.exchange.report_fields,
                         "Fields of the response to record, each in a column "
                         "with its name in lower case.",
                         true)),
    declare("output.csv-guard", true_or_false(), s.output.csv_guard,
            "Whether to put an apostrophe before CSV values that a spreadsheet "
            "would treat as a formula."),
    declare("output.sync",
            choice<sync_mode>({{"none", sync_mode::none},
                               {"batch", sync_mode::batch},
                               {"close", sync_mode::close}}),
            s.output.sync,
            "When to flush records to disk, so that they survive a power loss. "
            "none: whenever the system does; batch: before a batch counts as "
            "done; close: at the end of the run."),
    example("account.json",
            declare("output.summary", optional_path(), s.summary_file,
                    "File for the summary of the run: one JSON object, written "
                    "at the end. Empty means none.")),
    declare("output.order",
            choice<bool>({{"completion", false}, {"input", true}}),
            s.job.input_order,
            "Order of the records. completion: as fetches finish; input: as in "
            "the input."),
    daily(
      "Continue an earlier run",
      alias("resume",
            flag(0, declare(
                      "output.resume", true_or_false(), s.resume,
                      "Continue an earlier run. Only URLs without a record in "
                      "the output file are fetched. Without such a file, a new "
                      "run starts.")))),
    daily(
      "Replace the output at the end",
      alias("overwrite",
            flag(0, declare(
                      "output.overwrite", true_or_false(), s.overwrite,
                      "Replace an existing output file. Its content stays "
                      "until the run is complete: records are written to "
                      ".new-NAME beside it, which is renamed at the end. With "
                      "--resume, an unfinished .new-NAME is continued.")))),
    alias(
      "retry-failed",
      flag(
        0,
        declare(
          "output.retry-failed", true_or_false(), s.retry_failed,
          "With --resume, fetch failed URLs again. Failed means an error or a "
          "status that is retried. The new record replaces the old one."))),
    declare("output.progress",
            choice<progress_mode>({{"auto", progress_mode::automatic},
                                   {"always", progress_mode::always},
                                   {"never", progress_mode::never}}),
            s.progress,
            "Whether to show a progress line on standard error. auto: only on "
            "a terminal."),
    declare("output.color",
            choice<color_mode>({{"auto", color_mode::automatic},
                                {"always", color_mode::always},
                                {"never", color_mode::never}}),
            s.color,
            "Whether to use colors on standard output and standard error. "
            "auto: on a terminal, unless NO_COLOR is set; CLICOLOR_FORCE turns "
            "them on without one. Files never have colors."),
    flag('q', declare("output.quiet", true_or_false(), s.output.quiet,
                      "In text output, omit successful URLs.")),
    flag('v', declare("output.verbose", true_or_false(), s.output.verbose,
                      "In text output, add status, type and time.")),
  };
}

} // namespace

std::vector<option> coordinator_options(settings& s) {
  std::vector<option> result;
  for (auto part : {input_options, request_options, deadline_options,
                    limit_options, politeness_options, tls_options,
                    output_options, coordinator_cluster_options})
    for (auto& declared : part(s))
      result.push_back(std::move(declared));
  for (auto& declared : proxy_options(s.proxy))
    result.push_back(std::move(declared));
  for (auto& declared : runtime_options(s.runtime, s.job.grace))
    result.push_back(std::move(declared));
  result.push_back(example(
    "/var/tmp",
    declare(
      "runtime.temp-dir", optional_path(), s.temp_dir,
      "Directory of the unnamed file for input.set-aside. Empty means the "
      "environment variable TMPDIR or, if that is not set, /var/tmp.")));
  return result;
}

} // namespace muster
