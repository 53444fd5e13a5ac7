#include "apps/declare.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

constexpr uint64_t kib = uint64_t{1} << 10;
constexpr uint64_t mib = uint64_t{1} << 20;
constexpr uint64_t tib = uint64_t{1} << 40;

codec<bool> true_or_false() {
  return choice<bool>({{"true", true}, {"false", false}});
}

option letter(char letter, option declared) {
  declared.letter = letter;
  return declared;
}

option flag(char letter, option declared) {
  declared.letter = letter;
  declared.takes = arity::flag;
  return declared;
}

/// What stands for the default where that says nothing.
option example(std::string text, option declared) {
  declared.example = std::move(text);
  return declared;
}

std::vector<option> input_options() {
  using input::format;
  return {
    example("https://example.org/",
            declare_list(
              "input.url", any_text("URL"),
              [](auto& s) -> auto& { return s.input.urls; },
              "URL to fetch, like every argument that is no option.")),
    example("urls.txt",
            letter('i',
                   declare_list(
                     "input.file", path(),
                     [](auto& s) -> auto& { return s.input.files; },
                     "File with URLs to fetch; - is standard input. "
                     "Decompresses gzip and zstd. Read after input.url."))),
    declare(
      "input.format",
      choice<format>({{"auto", format::automatic},
                      {"text", format::text},
                      {"jsonl", format::jsonl},
                      {"csv", format::csv}}),
      [](auto& s) -> auto& { return s.input.format; },
      "Form of the files: text has a URL a line, jsonl a JSON object a "
      "line, csv a header line; auto goes by the name of the file."),
    declare(
      "input.field", name(), [](auto& s) -> auto& { return s.input.field; },
      "JSON field or CSV column with the URL."),
    example(
      "id,category",
      declare_list(
        "input.carry", name(), [](auto& s) -> auto& { return s.input.carry; },
        "JSON fields or CSV columns to carry through to the records.", true)),
    declare(
      "input.duplicates",
      choice<duplicates_mode>({{"fetch", duplicates_mode::fetch},
                               {"share", duplicates_mode::share},
                               {"skip", duplicates_mode::skip}}),
      [](auto& s) -> auto& { return s.job.duplicates; },
      "What becomes of a URL that is already in flight: fetched again, "
      "given the first one's result, or skipped."),
    declare(
      "input.look-ahead", whole_number<size_t>(1, 10'000'000),
      [](auto& s) -> auto& { return s.job.look_ahead; },
      "How many URLs are read ahead of those that are done; more finds "
      "more hosts to fetch from at once and takes more memory."),
  };
}

std::vector<option> request_options() {
  return {
    declare(
      "fetch.method", choice<bool>({{"GET", false}, {"HEAD", true}}),
      [](auto& s) -> auto& { return s.fetch.exchange.head; },
      "Method of the requests."),
    example("Accept-Language: en",
            declare_list(
              "fetch.header", header_field(),
              [](auto& s) -> auto& { return s.fetch.exchange.headers; },
              "A header field to send. Authorization and Cookie go to the "
              "URL's own origin only.")),
    example("muster/VERSION",
            declare(
              "fetch.user-agent", field_text(),
              [](auto& s) -> auto& { return s.fetch.exchange.user_agent; },
              "User-Agent field.")),
    declare(
      "fetch.accept-encoding", field_text(),
      [](auto& s) -> auto& { return s.fetch.exchange.accept_encoding; },
      "Accept-Encoding field: the content codings that servers are "
      "offered."),
    declare(
      "fetch.digest", choice<bool>({{"none", false}, {"sha256", true}}),
      [](auto& s) -> auto& { return s.fetch.exchange.meter.sha256; },
      "Digest of the content to compute."),
    example("example.org:443:127.0.0.1:8443",
            declare_list(
              "fetch.connect-to", connect_to_entry(),
              [](auto& s) -> auto& { return s.connect_to; },
              "Connects to HOST2:PORT2 in place of HOST1:PORT1, as curl does; "
              "an empty HOST1 or PORT1 stands for any, an empty HOST2 or PORT2 "
              "for the request's own.")),
    example("192.0.2.53,[2001:db8::53]:53",
            declare_list(
              "fetch.dns-server", dns_server(),
              [](auto& s) -> auto& { return s.fetch.dns.servers; },
              "Name servers to ask in place of the system's, one after the "
              "other; port 53 unless another is given.",
              true)),
    example("private", declare_list(
                         "fetch.deny", deny_entry(),
                         [](auto& s) -> auto& { return s.deny; },
                         "Networks that are never contacted; private stands "
                         "for all that are not globally reachable.",
                         true)),
    declare(
      "fetch.transport",
      choice<transport_kind>({{"async", transport_kind::async},
                              {"httplib", transport_kind::httplib}}),
      [](auto& s) -> auto& { return s.fetch.transport; },
      "What runs the exchanges: a few threads for all, or cpp-httplib with a "
      "thread for each."),
    declare(
      "fetch.io-threads", whole_number<size_t>(0, 256),
      [](auto& s) -> auto& { return s.fetch.io_threads; },
      "Threads of the async transport; 0 for half as many as processors."),
    declare(
      "fetch.concurrency", whole_number<size_t>(1, 100'000),
      [](auto& s) -> auto& { return s.fetch.concurrency; },
      "Exchanges open at once."),
  };
}

std::vector<option> deadline_options() {
  return {
    declare(
      "fetch.timeout", duration(1ms, 24h),
      [](auto& s) -> auto& { return s.fetch.timeout; },
      "Total time for one URL, redirects and retries included."),
    declare(
      "fetch.dns-timeout", duration(1ms, 1h),
      [](auto& s) -> auto& { return s.fetch.dns.timeout; },
      "Time for a name server to answer; it has twice as long when asked "
      "again."),
    declare(
      "fetch.connect-timeout", duration(1ms, 24h),
      [](auto& s) -> auto& { return s.fetch.exchange.connect_timeout; },
      "Time for a TCP connection, and again for its TLS handshake."),
    declare(
      "fetch.first-byte-timeout", duration(1ms, 24h),
      [](auto& s) -> auto& { return s.fetch.exchange.first_byte_timeout; },
      "Time until the head of the response has arrived."),
    declare(
      "fetch.idle-timeout", duration(1ms, 24h),
      [](auto& s) -> auto& { return s.fetch.exchange.idle_timeout; },
      "Time without a byte of the body."),
    declare(
      "fetch.max-redirects", whole_number<unsigned>(0, 50),
      [](auto& s) -> auto& { return s.fetch.max_redirects; },
      "Redirects to follow."),
    declare(
      "fetch.retries", whole_number<unsigned>(0, 20),
      [](auto& s) -> auto& { return s.fetch.retries; },
      "Attempts after the first, for failures that may pass."),
    declare(
      "fetch.backoff", duration(0ms, 1h),
      [](auto& s) -> auto& { return s.fetch.backoff.base; },
      "Longest pause before the first retry; it doubles with each."),
    declare(
      "fetch.backoff-max", duration(0ms, 24h),
      [](auto& s) -> auto& { return s.fetch.backoff.cap; },
      "Longest pause before any retry."),
    declare(
      "fetch.retry-after-max", whole_seconds(0s, 24h),
      [](auto& s) -> auto& { return s.fetch.retry_after_max; },
      "Longest pause that a server can ask for by Retry-After."),
  };
}

std::vector<option> limit_options() {
  return {
    declare(
      "fetch.max-bytes", byte_size(0, 1'024 * tib),
      [](auto& s) -> auto& { return s.fetch.exchange.meter.max_bytes; },
      "Content longer than this, after decoding, is an error; 0 for no "
      "limit."),
    declare(
      "fetch.max-header-bytes", byte_size(kib, 64 * mib),
      [](auto& s) -> auto& { return s.fetch.exchange.max_header_bytes; },
      "A longer head of a response is an error."),
    declare(
      "fetch.keep-alive", duration(0ms, 24h),
      [](auto& s) -> auto& { return s.fetch.exchange.keep_alive; },
      "How long an idle connection is kept for further requests; 0 for "
      "not at all."),
    declare(
      "fetch.max-idle", whole_number<size_t>(0, 1'000'000),
      [](auto& s) -> auto& { return s.fetch.exchange.max_idle; },
      "Idle connections kept in all."),
  };
}

std::vector<option> politeness_options() {
  return {
    declare(
      "politeness.per-host", whole_number<size_t>(1, 100'000),
      [](auto& s) -> auto& { return s.politeness.per_host; },
      "Exchanges open at once with one host."),
    declare(
      "politeness.rate", zero_or_number(0.00001, 1'000'000),
      [](auto& s) -> auto& { return s.politeness.rate; },
      "Requests a second to one host, evenly spaced; 0 for no limit."),
    declare(
      "politeness.breaker-failures", whole_number<unsigned>(0, 1'000'000),
      [](auto& s) -> auto& { return s.politeness.breaker_failures; },
      "Failures in a row to connect to a host that make its waiting "
      "URLs fail at once; 0 for never."),
    declare(
      "politeness.breaker-pause", duration(1ms, 24h),
      [](auto& s) -> auto& { return s.politeness.breaker_pause; },
      "How long they do before the host is tried again."),
  };
}

std::vector<option> tls_options() {
  return {
    example("authorities.pem",
            declare(
              "tls.ca-file", optional_path(),
              [](auto& s) -> auto& { return s.fetch.exchange.tls.ca_file; },
              "PEM file with the authorities to trust; empty for those "
              "of the system.")),
    declare(
      "tls.verify", true_or_false(),
      [](auto& s) -> auto& { return s.fetch.exchange.tls.verify; },
      "Whether certificates are checked."),
  };
}

std::vector<option> output_options() {
  using output::format;
  return {
    letter('o', declare(
                  "output.file", path(),
                  [](auto& s) -> auto& { return s.output.file; },
                  "File for the records; - is standard output.")),
    declare(
      "output.format",
      choice<format>({{"auto", format::automatic},
                      {"text", format::text},
                      {"jsonl", format::jsonl},
                      {"csv", format::csv}}),
      [](auto& s) -> auto& { return s.output.format; },
      "Form of the records; auto goes by the name of the file, text "
      "for standard output."),
    declare(
      "output.order", choice<bool>({{"completion", false}, {"input", true}}),
      [](auto& s) -> auto& { return s.job.input_order; },
      "Order of the records: as fetches end, or as in the input."),
    declare(
      "output.progress",
      choice<progress_mode>({{"auto", progress_mode::automatic},
                             {"always", progress_mode::always},
                             {"never", progress_mode::never}}),
      [](auto& s) -> auto& { return s.progress; },
      "Progress line on standard error; auto shows it on a terminal."),
    flag('q', declare(
                "output.quiet", true_or_false(),
                [](auto& s) -> auto& { return s.output.quiet; },
                "In text form, writes no line for a success.")),
    flag('v', declare(
                "output.verbose", true_or_false(),
                [](auto& s) -> auto& { return s.output.verbose; },
                "In text form, tells status, type and time, too.")),
  };
}

std::vector<option> runtime_options() {
  return {
    declare(
      "runtime.threads", whole_number<size_t>(0, 1'024),
      [](auto& s) -> auto& { return s.runtime.threads; },
      "Threads that run actors; 0 for one per processor."),
    declare(
      "runtime.grace", duration(0ms, 24h),
      [](auto& s) -> auto& { return s.job.grace; },
      "Time for fetches in flight to end after a first interrupt."),
  };
}

std::vector<option> all_options() {
  std::vector<option> result;
  for (auto part :
       {input_options, request_options, deadline_options, limit_options,
        politeness_options, tls_options, output_options, runtime_options})
    for (auto& declared : part())
      result.push_back(std::move(declared));
  return result;
}

} // namespace

const std::vector<option>& option_table() {
  static const auto table = all_options();
  return table;
}

} // namespace muster
