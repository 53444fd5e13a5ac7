#include "apps/option_table.hpp"

#include "apps/cluster_options.hpp"
#include "apps/declare.hpp"
#include "apps/runtime_options.hpp"

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
    example(
      "https://example.org/",
      declare_list("input.url", any_text("URL"), s.input.urls,
                   "URL to fetch, like every argument that is no option.")),
    example("urls.txt",
            letter('i',
                   declare_list(
                     "input.file", path(), s.input.files,
                     "File with URLs to fetch; - is standard input. "
                     "Decompresses gzip and zstd. Read after input.url."))),
    declare("input.format",
            choice<format>({{"auto", format::automatic},
                            {"text", format::text},
                            {"jsonl", format::jsonl},
                            {"csv", format::csv}}),
            s.input.format,
            "Form of the files: text has a URL a line, jsonl a JSON object a "
            "line or an array, csv a header line; auto goes by the first bytes "
            "and the name of the file."),
    declare("input.field", name(), s.input.field,
            "JSON field or CSV column with the URL."),
    example("id,category",
            declare_list(
              "input.carry", name(), s.input.carry,
              "JSON fields or CSV columns to carry through to the records.",
              true)),
    declare("input.duplicates",
            choice<duplicates_mode>({{"fetch", duplicates_mode::fetch},
                                     {"share", duplicates_mode::share},
                                     {"skip", duplicates_mode::skip}}),
            s.job.duplicates,
            "What becomes of a URL that is already in flight: fetched again, "
            "given the first one's result, or skipped."),
    declare("input.look-ahead", whole_number<size_t>(1, 10'000'000),
            s.job.look_ahead,
            "How many URLs are read ahead of those that are done; more finds "
            "more hosts to fetch from at once and takes more memory."),
    declare("input.look-ahead-bytes", byte_size(1, 1'024 * tib),
            s.job.look_ahead_bytes,
            "How many bytes these URLs may take: each counts four times its "
            "length, and its carried values once. A larger line gets through "
            "alone."),
  };
}

std::vector<option> request_options(settings& s) {
  return {
    declare("fetch.method", choice<bool>({{"GET", false}, {"HEAD", true}}),
            s.fetch.exchange.head, "Method of the requests."),
    example(
      "Accept-Language: en",
      declare_list("fetch.header", header_field(), s.fetch.exchange.headers,
                   "A header field to send. Once a redirect leaves the "
                   "URL's origin, only fields that give nothing away go "
                   "along: Accept, Accept-Language, Range and the like.")),
    example("X-Trace-Id",
            declare_list("fetch.forward-headers", field_name(),
                         s.fetch.exchange.forward_headers,
                         "Names of header fields that redirects take to other "
                         "origins, too, even if they are secret; all for all.",
                         true)),
    example("muster/VERSION",
            declare("fetch.user-agent", field_text(),
                    s.fetch.exchange.user_agent, "User-Agent field.")),
    declare("fetch.accept-encoding", field_text(),
            s.fetch.exchange.accept_encoding,
            "Accept-Encoding field: the content codings that servers are "
            "offered."),
    declare(
      "fetch.decode", true_false_or_auto(), s.fetch.exchange.decode,
      "Whether content codings are undone; auto does so if "
      "fetch.accept-encoding offers any. With false, bytes and sha256 are "
      "those of the file as it is sent."),
    declare(
      "fetch.digest", digests(), s.fetch.exchange.meter,
      "Digests to compute: sha256 of the content, wire-sha256 of the body "
      "as received, before decoding."),
    example("example.org:443:127.0.0.1:8443",
            declare_list(
              "fetch.connect-to", connect_to_entry(), s.connect_to,
              "Connects to HOST2:PORT2 in place of HOST1:PORT1, as curl does; "
              "an empty HOST1 or PORT1 stands for any, an empty HOST2 or PORT2 "
              "for the request's own.")),
    example("192.0.2.53,[2001:db8::53]:53",
            declare_list(
              "fetch.dns-server", dns_server(), s.fetch.dns.servers,
              "Name servers to ask in place of the system's, one after the "
              "other; port 53 unless another is given.",
              true)),
    example("private",
            declare_list("fetch.deny", deny_entry(), s.deny,
                         "Networks that are never contacted; private stands "
                         "for all that are not globally reachable.",
                         true)),
    declare(
      "fetch.transport",
      choice<transport_kind>({{"async", transport_kind::async},
                              {"httplib", transport_kind::httplib}}),
      s.fetch.transport,
      "What runs the exchanges: a few threads for all, or cpp-httplib with a "
      "thread for each."),
    declare(
      "fetch.io-threads", whole_number<size_t>(0, 256), s.fetch.io_threads,
      "Threads of the async transport; 0 for half as many as processors."),
    declare("fetch.concurrency", whole_number<size_t>(1, 100'000),
            s.fetch.concurrency, "Exchanges open at once, on each node."),
  };
}

std::vector<option> deadline_options(settings& s) {
  return {
    declare("fetch.timeout", duration(1ms, 24h), s.fetch.timeout,
            "Total time for one URL, redirects and retries included."),
    declare("fetch.local-wait", duration(0ms, 168h), s.fetch.local_wait,
            "How long one URL waits for what this machine is short of: file "
            "descriptors, local ports, memory, threads, the network. No part "
            "of fetch.timeout."),
    declare("fetch.dns-timeout", duration(1ms, 1h), s.fetch.dns.timeout,
            "Time for a name server to answer; it has twice as long when asked "
            "again."),
    declare("fetch.connect-timeout", duration(1ms, 24h),
            s.fetch.exchange.connect_timeout,
            "Time for a TCP connection, and again for its TLS handshake."),
    declare("fetch.first-byte-timeout", duration(1ms, 24h),
            s.fetch.exchange.first_byte_timeout,
            "Time until the head of the response has arrived."),
    declare("fetch.idle-timeout", duration(1ms, 24h),
            s.fetch.exchange.idle_timeout, "Time without a byte of the body."),
    declare("fetch.max-redirects", whole_number<unsigned>(0, 50),
            s.fetch.max_redirects, "Redirects to follow."),
    declare("fetch.cookies", true_or_false(), s.fetch.cookies,
            "Cookies that redirects set go with the requests that follow, of "
            "the same URL's fetch only."),
    declare("fetch.retries", whole_number<unsigned>(0, 20), s.fetch.retries,
            "Attempts after the first, for failures that may pass."),
    declare("fetch.backoff", duration(0ms, 1h), s.fetch.backoff.base,
            "Longest pause before the first retry; it doubles with each."),
    declare("fetch.backoff-max", duration(0ms, 24h), s.fetch.backoff.cap,
            "Longest pause before any retry."),
    declare(
      "fetch.retry-after-max", whole_seconds(0s, 24h), s.fetch.retry_after_max,
      "Longest wait that a host can ask for by Retry-After; if it asks for "
      "more, its URLs fail at once."),
  };
}

std::vector<option> limit_options(settings& s) {
  return {
    declare("fetch.max-bytes", byte_size(0, 1'024 * tib),
            s.fetch.exchange.meter.max_bytes,
            "Content longer than this, after decoding, is an error; 0 for no "
            "limit."),
    declare("fetch.max-header-bytes", byte_size(kib, 64 * mib),
            s.fetch.exchange.max_header_bytes,
            "A longer head of a response is an error."),
    declare("fetch.keep-alive", duration(0ms, 24h), s.fetch.exchange.keep_alive,
            "How long an idle connection is kept for further requests; 0 for "
            "not at all."),
    declare("fetch.max-idle",
            or_word("auto", SIZE_MAX, whole_number<size_t>(0, 1'000'000)),
            s.fetch.exchange.max_idle,
            "Idle connections kept in all, on each node; auto for as many as "
            "file descriptors and runtime.idle-memory permit."),
  };
}

std::vector<option> politeness_options(settings& s) {
  return {
    declare("politeness.per-host", whole_number<size_t>(1, 100'000),
            s.politeness.per_host, "Exchanges open at once with one host."),
    declare("politeness.rate", zero_or_number(0.00001, 1'000'000),
            s.politeness.rate,
            "Requests a second to one host, evenly spaced; 0 for no limit."),
    declare("politeness.breaker-failures", whole_number<unsigned>(0, 1'000'000),
            s.politeness.breaker_failures,
            "Failures in a row to connect to a host that make its waiting "
            "URLs fail at once; 0 for never."),
    declare("politeness.breaker-pause", duration(1ms, 24h),
            s.politeness.breaker_pause,
            "How long they do before the host is tried again."),
  };
}

std::vector<option> tls_options(settings& s) {
  return {
    example("authorities.pem",
            declare("tls.ca-file", optional_path(),
                    s.fetch.exchange.tls.ca_file,
                    "PEM file with the authorities to trust; empty for those "
                    "of the system.")),
    declare("tls.verify", true_or_false(), s.fetch.exchange.tls.verify,
            "Whether certificates are checked."),
  };
}

std::vector<option> output_options(settings& s) {
  using output::format;
  using output::sync_mode;
  return {
    letter('o', declare("output.file", path(), s.output.file,
                        "File for the records; - is standard output.")),
    declare("output.format",
            choice<format>({{"auto", format::automatic},
                            {"text", format::text},
                            {"jsonl", format::jsonl},
                            {"csv", format::csv},
                            {"sqlite", format::sqlite}}),
            s.output.format,
            "Form of the records; auto goes by the name of the file, text "
            "for standard output."),
    declare("output.csv-guard", true_or_false(), s.output.csv_guard,
            "In CSV, writes an apostrophe before texts that a spreadsheet "
            "would take for a formula."),
    declare("output.sync",
            choice<sync_mode>({{"none", sync_mode::none},
                               {"batch", sync_mode::batch},
                               {"close", sync_mode::close}}),
            s.output.sync,
            "When records are on disk, where a power loss does not reach them: "
            "when the system thinks it best, before a batch counts as done, or "
            "at the end of the run."),
    example("account.json",
            declare("output.summary", optional_path(), s.summary_file,
                    "File for the account of the run, a JSON object that is "
                    "written at its end; empty for none.")),
    declare("output.order",
            choice<bool>({{"completion", false}, {"input", true}}),
            s.job.input_order,
            "Order of the records: as fetches end, or as in the input."),
    alias("resume",
          flag(0, declare("output.resume", true_or_false(), s.resume,
                          "Goes on with the records in the file. Fetches "
                          "what has none yet; begins if there is no file."))),
    alias("retry-failed",
          flag(0,
               declare("output.retry-failed", true_or_false(), s.retry_failed,
                       "With --resume, fetches again what failed. That is "
                       "an error, or a status that is retried; the new "
                       "record replaces the old one."))),
    declare("output.progress",
            choice<progress_mode>({{"auto", progress_mode::automatic},
                                   {"always", progress_mode::always},
                                   {"never", progress_mode::never}}),
            s.progress,
            "Progress line on standard error; auto shows it on a terminal."),
    flag('q', declare("output.quiet", true_or_false(), s.output.quiet,
                      "In text form, writes no line for a success.")),
    flag('v', declare("output.verbose", true_or_false(), s.output.verbose,
                      "In text form, tells status, type and time, too.")),
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
  for (auto& declared : runtime_options(s.runtime, s.job.grace))
    result.push_back(std::move(declared));
  return result;
}

} // namespace muster
