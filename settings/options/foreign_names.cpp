// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/foreign_names.hpp"

namespace muster {

namespace {

constexpr std::string_view no_body = "Muster does not store content; it writes "
                                     "one record for each URL";
constexpr std::string_view no_upload = "Muster sends only GET and HEAD "
                                       "requests, without a body";
constexpr std::string_view no_crawl = "Muster fetches the URLs of a list; it "
                                      "does not follow links in pages";
constexpr std::string_view no_bandwidth = "Muster does not limit the bandwidth";
constexpr std::string_view no_filter = "Muster fetches every URL of the list; "
                                       "filter the list, for example with grep";
constexpr std::string_view no_match = "Muster writes a record for every URL; "
                                      "filter the records, for example with jq";
constexpr std::string_view no_http_version = "Muster speaks HTTP/1.1";
constexpr std::string_view no_client_cert = "Muster does not send client "
                                            "certificates to servers";
constexpr std::string_view always_follows = "redirects are always followed";
constexpr std::string_view always_parallel = "URLs are always fetched "
                                             "concurrently";
constexpr std::string_view always_records = "records of JSON, CSV and SQLite "
                                            "always have it";
constexpr std::string_view is_a_header = "which sets any header field";
constexpr std::string_view is_per_second = "which is the number of requests "
                                           "per second to one host";

// By program; a name that several have stands with the first.
constexpr foreign_name names[] = {
  // curl
  {"basic", "fetch.header", "with 'Authorization: Basic ...'"},
  {"cacert", "tls.ca-file", ""},
  {"capath", "tls.ca-file", ""},
  {"cert", "", no_client_cert},
  {"E", "", no_client_cert},
  {"compressed", "fetch.accept-encoding", "which has a default"},
  {"continue-at", "output.resume", ""},
  {"C", "output.resume", ""},
  {"cookie", "fetch.header", "with 'Cookie: ...'"},
  {"b", "fetch.header", "with 'Cookie: ...'"},
  {"cookie-jar", "", "cookies are kept only for the redirects of one URL"},
  {"data", "", no_upload},
  {"data-raw", "", no_upload},
  {"data-binary", "", no_upload},
  {"d", "", no_upload},
  {"form", "", no_upload},
  {"F", "", no_upload},
  {"upload-file", "", no_upload},
  {"T", "", no_upload},
  {"dump-header", "", no_body},
  {"D", "", no_body},
  {"fail", "", "a URL that is not ok always gives exit code 1"},
  {"f", "", "a URL that is not ok always gives exit code 1"},
  {"get", "fetch.method=GET", ""},
  {"G", "fetch.method=GET", ""},
  {"head", "fetch.method=HEAD", ""},
  {"header", "fetch.header", ""},
  {"headers", "fetch.header", ""},
  {"http1.1", "", no_http_version},
  {"http2", "", no_http_version},
  {"http3", "", no_http_version},
  {"insecure", "tls.verify=false", ""},
  {"interface", "", "Muster uses the addresses that the system chooses"},
  {"ipv4", "fetch.deny=::/0", ""},
  {"4", "fetch.deny=::/0", ""},
  {"ipv6", "fetch.deny=0.0.0.0/0", ""},
  {"6", "fetch.deny=0.0.0.0/0", ""},
  {"keepalive-time", "fetch.keep-alive", ""},
  {"key", "", no_client_cert},
  {"limit-rate", "", no_bandwidth},
  {"location", "fetch.max-redirects", always_follows},
  {"L", "fetch.max-redirects", always_follows},
  {"location-trusted", "fetch.forward-headers=all", ""},
  {"max-filesize", "fetch.max-bytes", ""},
  {"max-redirs", "fetch.max-redirects", ""},
  {"max-time", "fetch.timeout", "such as 20s"},
  {"netrc", "fetch.header", "with 'Authorization: ...'"},
  {"n", "output.progress=never", ""},
  {"no-keepalive", "fetch.keep-alive=0", ""},
  {"no-progress-meter", "output.progress=never", ""},
  {"oauth2-bearer", "fetch.header", "with 'Authorization: Bearer ...'"},
  {"output", "output.file", ""},
  {"output-dir", "", no_body},
  {"O", "", no_body},
  {"remote-name", "", no_body},
  {"remote-name-all", "", no_body},
  {"parallel", "fetch.concurrency", always_parallel},
  {"Z", "fetch.concurrency", always_parallel},
  {"parallel-max", "fetch.concurrency", ""},
  {"progress-bar", "output.progress=always", ""},
  {"proto-default", "input.default-scheme", ""},
  {"proxy", "proxy.url", ""},
  {"proxy-user", "proxy.url", "with USER:PASSWORD@ before the host"},
  {"preproxy", "", "Muster uses one proxy"},
  {"socks5", "proxy.url", "with socks5://"},
  {"socks5-hostname", "proxy.url", "with socks5h://"},
  {"noproxy", "proxy.no-proxy", ""},
  {"U", "fetch.user-agent", ""},
  {"range", "fetch.header", "with 'Range: bytes=...'"},
  {"r", "fetch.header", "with 'Range: bytes=...'"},
  {"rate", "politeness.rate", is_per_second},
  {"referer", "fetch.header", "with 'Referer: ...'"},
  {"e", "fetch.header", "with 'Referer: ...'"},
  {"request", "fetch.method", ""},
  {"resolve", "fetch.connect-to", ""},
  {"retry", "fetch.retries", ""},
  {"retry-delay", "fetch.backoff", "such as 2s"},
  {"retry-max-time", "fetch.timeout", "which includes retries"},
  {"retry-all-errors", "fetch.retries", ""},
  {"retry-connrefused", "fetch.retries", ""},
  {"show-error", "", "errors are always shown"},
  {"S", "", "errors are always shown"},
  {"silent", "output.quiet", ""},
  {"s", "output.quiet", ""},
  {"speed-time", "fetch.idle-timeout", ""},
  {"speed-limit", "fetch.idle-timeout", ""},
  {"trace", "output.verbose", ""},
  {"url", "input.url", ""},
  {"user", "fetch.header", "with 'Authorization: Basic ...'"},
  {"u", "fetch.header", "with 'Authorization: Basic ...'"},
  {"write-out", "output.format", "for records with all values"},
  {"w", "output.format", "for records with all values"},
  {"K", "config", ""},
  // wget and wget2
  {"background", "", "add & after the command, and --output.progress=never"},
  {"ca-certificate", "tls.ca-file", ""},
  {"ca-directory", "tls.ca-file", ""},
  {"check-certificate", "tls.verify", ""},
  {"compression", "fetch.accept-encoding", ""},
  {"continue", "output.resume", ""},
  {"dns-servers", "fetch.dns-server", ""},
  {"directory-prefix", "", no_body},
  {"P", "", no_body},
  {"force-html", "", no_crawl},
  {"http-proxy", "proxy.url", ""},
  {"https-proxy", "proxy.url", ""},
  {"http-user", "fetch.header", "with 'Authorization: Basic ...'"},
  {"http-password", "fetch.header", "with 'Authorization: Basic ...'"},
  {"input-file", "input.file", ""},
  {"level", "", no_crawl},
  {"l", "input.file", ""},
  {"max-redirect", "fetch.max-redirects", ""},
  {"max-threads", "fetch.concurrency", ""},
  {"mirror", "", no_crawl},
  {"no-check-certificate", "tls.verify=false", ""},
  {"no-clobber", "output.resume", "which fetches only URLs without a record"},
  {"no-verbose", "output.quiet", ""},
  {"output-document", "", no_body},
  {"output-file", "output.file", ""},
  {"prefer-family", "fetch.deny", ""},
  {"quota", "", no_bandwidth},
  {"Q", "", no_bandwidth},
  {"random-wait", "politeness.rate", is_per_second},
  {"read-timeout", "fetch.idle-timeout", ""},
  {"recursive", "", no_crawl},
  {"page-requisites", "", no_crawl},
  {"p", "", no_crawl},
  {"spider", "fetch.method=HEAD", ""},
  {"stats-site", "output.summary", ""},
  {"t", "fetch.retries", ""},
  {"tries", "fetch.retries", ""},
  {"wait", "politeness.rate", is_per_second},
  {"waitretry", "fetch.backoff-max", ""},
  {"user-password", "fetch.header", "with 'Authorization: Basic ...'"},
  {"password", "fetch.header", "with 'Authorization: Basic ...'"},
  // httpx
  {"allow", "", no_filter},
  {"csv", "output.format=csv", ""},
  {"content-length", "", always_records},
  {"cl", "", always_records},
  {"content-type", "", always_records},
  {"ct", "", always_records},
  {"filter-code", "", no_match},
  {"fc", "", no_match},
  {"follow-redirects", "fetch.max-redirects", always_follows},
  {"fr", "fetch.max-redirects", always_follows},
  {"follow-host-redirects", "fetch.max-redirects", always_follows},
  {"hash", "fetch.digest", ""},
  {"include-response", "", no_body},
  {"ip", "", always_records},
  {"json", "output.format=jsonl", ""},
  {"jsonl", "output.format=jsonl", ""},
  {"j", "output.format=jsonl", ""},
  {"list", "input.file", ""},
  {"match-code", "", no_match},
  {"mc", "", no_match},
  {"max-response-body-size", "fetch.max-bytes", ""},
  {"maxr", "fetch.max-redirects", ""},
  {"no-fallback", "input.default-scheme", ""},
  {"path", "", "write the complete URLs into the list"},
  {"ports", "", "write the complete URLs into the list"},
  {"random-agent", "fetch.user-agent", ""},
  {"rate-limit", "politeness.rate", is_per_second},
  {"rl", "politeness.rate", is_per_second},
  {"rate-limit-minute", "politeness.rate", is_per_second},
  {"rlm", "politeness.rate", is_per_second},
  {"delay", "politeness.rate", is_per_second},
  {"resolvers", "fetch.dns-server", ""},
  {"response-time", "", always_records},
  {"rt", "", always_records},
  {"sc", "", always_records},
  {"status-code", "", always_records},
  {"stats", "output.progress=always", ""},
  {"store-response", "", no_body},
  {"sr", "", no_body},
  {"threads", "fetch.concurrency", ""},
  {"title", "", no_body},
  // lychee
  {"base", "", "write the complete URLs into the list"},
  {"base-url", "", "write the complete URLs into the list"},
  {"basic-auth", "fetch.header", "with 'Authorization: Basic ...'"},
  {"cache", "output.resume", ""},
  {"dump", "", no_crawl},
  {"exclude", "", no_filter},
  {"exclude-file", "", no_filter},
  {"exclude-loopback", "fetch.deny=127.0.0.0/8,::1", ""},
  {"exclude-link-local", "fetch.deny=169.254.0.0/16,fe80::/10", ""},
  {"exclude-private", "fetch.deny=private", ""},
  {"exclude-all-private", "fetch.deny=private", ""},
  {"files-from", "input.file", ""},
  {"format", "output.format", ""},
  {"host-concurrency", "politeness.per-host", ""},
  {"host-request-interval", "politeness.rate", is_per_second},
  {"include", "", no_filter},
  {"max-concurrency", "fetch.concurrency", ""},
  {"max-retries", "fetch.retries", ""},
  {"no-progress", "output.progress=never", ""},
  {"remap", "fetch.connect-to", ""},
  {"require-https", "", no_filter},
  {"retry-wait-time", "fetch.backoff", "such as 2s"},
  {"scheme", "input.default-scheme", ""},
  {"skip-missing", "", no_filter},
  // Others that people try.
  {"agent", "fetch.user-agent", ""},
  {"ca", "tls.ca-file", ""},
  {"connections", "fetch.concurrency", ""},
  {"debug", "output.verbose", ""},
  {"dns", "fetch.dns-server", ""},
  {"force", "output.overwrite", ""},
  {"clobber", "output.overwrite", ""},
  {"input", "input.file", ""},
  {"in", "input.file", ""},
  {"out", "output.file", ""},
  {"jobs", "fetch.concurrency", ""},
  {"max-connections", "fetch.concurrency", ""},
  {"no-verify", "tls.verify=false", ""},
  {"per-host", "politeness.per-host", ""},
  {"ua", "fetch.user-agent", ""},
  {"urls", "input.file", ""},
  {"workers", "fetch.concurrency", ""},
};

} // namespace

std::span<const foreign_name> foreign_names() {
  return names;
}

std::string advice(const foreign_name& known, std::string_view prefix) {
  std::string result;
  if (!known.ours.empty())
    result.append("use ").append(prefix).append(known.ours);
  if (!result.empty() && !known.note.empty())
    result += known.note == always_follows || known.note == always_parallel
                ? "; "
              : known.note.starts_with("which") ? ", "
                                                : " ";
  return result.append(known.note);
}

} // namespace muster
