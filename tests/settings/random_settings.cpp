// SPDX-License-Identifier: BSD-3-Clause

#include "tests/settings/random_settings.hpp"

namespace muster::test {

namespace {

using generator = std::mt19937_64;

template<class T>
T number(generator& rng, T min, T max) {
  return std::uniform_int_distribution<T>{min, max}(rng);
}

std::chrono::milliseconds time(generator& rng) {
  constexpr int64_t units[] = {1, 1'000, 60'000, 3'600'000};
  auto unit = units[rng() % 4];
  return std::chrono::milliseconds{number<int64_t>(rng, 1, 3'600'000 / unit)
                                   * unit};
}

/// Text with printable and other characters; not empty.
std::string text(generator& rng, std::string_view alphabet) {
  std::string result;
  for (auto size = number(rng, 1, 8); size > 0; --size)
    result += alphabet[rng() % alphabet.size()];
  return result;
}

template<class Make>
auto list(generator& rng, Make make) {
  std::vector<decltype(make())> result;
  for (auto size = number(rng, 0, 3); size > 0; --size)
    result.push_back(make());
  return result;
}

} // namespace

muster::settings random_settings(generator& rng) {
  constexpr std::string_view any = "ab \t\n\r\"'\\[],;#=:\xC3\xA4\x01";
  constexpr std::string_view visible = "ab\"'\\[],;#=:";
  muster::settings s;
  auto any_text = [&] { return text(rng, any); };
  s.input.urls = list(rng, any_text);
  s.input.files = list(rng, any_text);
  s.input.format = static_cast<muster::input::format>(rng() % 4);
  s.input.field = any_text();
  s.input.header = rng() % 2;
  s.input.separator = std::string_view{",;\t|:#", 7}[rng() % 7];
  s.input.default_scheme = rng() % 2 ? "https" : "";
  s.input.carry = list(rng, [&] { return text(rng, "ab\"'[];#=:"); });
  s.job.duplicates = static_cast<muster::duplicates_mode>(rng() % 3);
  s.job.look_ahead = number<size_t>(rng, 1, 10'000'000);
  s.job.look_ahead_bytes = number<uint64_t>(rng, 1, uint64_t{1} << 50);
  s.job.set_aside = number<uint64_t>(rng, 0, uint64_t{1} << 50);
  s.job.input_order = rng() % 2;
  s.job.grace = time(rng);
  auto& exchange = s.fetch.exchange;
  exchange.head = rng() % 2;
  exchange.user_agent = text(rng, visible);
  exchange.headers = list(rng, [&] {
    return std::pair{"X-" + text(rng, "ab-"), text(rng, visible)};
  });
  exchange.forward_headers = list(rng, [&] { return text(rng, "ab-"); });
  exchange.report_fields = list(rng, [&] { return text(rng, "ab-"); });
  s.output.fields = list(rng, [&] { return text(rng, "ab_"); });
  exchange.accept_encoding = rng() % 2 ? text(rng, visible) : "";
  exchange.connect_timeout = time(rng);
  exchange.first_byte_timeout = time(rng);
  exchange.idle_timeout = time(rng);
  exchange.keep_alive = time(rng);
  exchange.max_idle = rng() % 2 ? number<size_t>(rng, 0, 1'000'000) : SIZE_MAX;
  exchange.max_header_bytes = number<uint64_t>(rng, 1, 65'536) << 10;
  exchange.meter.max_bytes = number<uint64_t>(rng, 0, uint64_t{1} << 50);
  exchange.meter.sha256 = rng() % 2;
  exchange.meter.wire_sha256 = rng() % 2;
  exchange.decode = std::array<std::optional<bool>, 3>{std::nullopt, true,
                                                       false}[rng() % 3];
  std::string ignored;
  auto status = number(rng, 200, 899);
  exchange.accept = *http::status_set::parse(
    std::to_string(status) + "-" + std::to_string(status + number(rng, 0, 50))
      + "," + std::to_string(status + 100),
    ignored);
  exchange.tls.ca_file = rng() % 2 ? any_text() : "";
  exchange.tls.verify = rng() % 2;
  s.fetch.transport = static_cast<muster::transport_kind>(rng() % 2);
  s.fetch.io_threads = number<size_t>(rng, 0, 256);
  s.fetch.concurrency = number<size_t>(rng, 1, 100'000);
  s.fetch.timeout = time(rng);
  s.fetch.max_redirects = number(rng, 0U, 50U);
  s.fetch.cookies = rng() % 2;
  s.fetch.head_fallback = rng() % 2;
  s.fetch.retries = number(rng, 0U, 20U);
  s.fetch.local_wait = time(rng);
  s.fetch.backoff.base = time(rng);
  s.fetch.backoff.cap = time(rng);
  s.fetch.retry_after_max = std::chrono::seconds{number(rng, 0, 86'400)};
  s.fetch.dns.timeout = time(rng);
  s.fetch.dns.servers = list(rng, [&] {
    auto address = muster::http::parse_ip(rng() % 2 ? "::1" : "127.0.0.1");
    return muster::http::dns_server{*address, number<uint16_t>(rng, 1, 65'535)};
  });
  s.connect_to = list(rng, [&] {
    return "[::1]:" + std::to_string(number(rng, 1, 65'535)) + ":h:1";
  });
  s.deny =
    list(rng, [&] { return "10.0.0.0/" + std::to_string(number(rng, 8, 32)); });
  s.politeness.per_host = number<size_t>(rng, 1, 100'000);
  s.politeness.rate =
    rng() % 2 ? std::uniform_real_distribution{0.00001, 1e6}(rng) : 0;
  s.politeness.breaker_failures = number(rng, 0U, 1'000'000U);
  s.politeness.breaker_pause = time(rng);
  s.output.file = any_text();
  s.output.format = static_cast<muster::output::format>(rng() % 5);
  s.output.sync = static_cast<muster::output::sync_mode>(rng() % 3);
  s.resume = rng() % 2;
  s.retry_failed = rng() % 2;
  s.overwrite = rng() % 2;
  s.summary_file = rng() % 2 ? any_text() : "";
  s.output.csv_guard = rng() % 2;
  s.output.quiet = rng() % 2;
  s.progress = static_cast<muster::progress_mode>(rng() % 3);
  s.color = static_cast<muster::output::color_mode>(rng() % 3);
  s.output.verbose = rng() % 2;
  s.runtime.decode_memory = number<uint64_t>(rng, 56, 1'024) << 20;
  s.runtime.idle_memory = number<uint64_t>(rng, 0, 1'024) << 20;
  // This file must exist.
  s.temp_dir = number<int>(rng, 0, 1) == 0 ? "" : "/tmp";
  s.runtime.threads = number<size_t>(rng, 0, 1'024);
  auto path = [&] { return rng() % 2 ? any_text() : ""; };
  if (rng() % 2)
    s.listen = muster::endpoint{rng() % 2 ? "::1" : "a.example",
                                number<uint16_t>(rng, 0, 65'535)};
  s.local = rng() % 2;
  s.job.min_nodes = number<size_t>(rng, 0, 10'000);
  s.job.placement = static_cast<muster::placement_mode>(rng() % 2);
  s.job.lease = time(rng) + std::chrono::milliseconds{500};
  s.job.lease = std::min<std::chrono::milliseconds>(s.job.lease,
                                                    std::chrono::hours{1});
  s.job.patience = time(rng);
  constexpr std::string_view proxies[] = {"", "none", "http://a.example:3128",
                                          "socks5h://[::1]"};
  s.proxy.url = proxies[rng() % 4];
  s.proxy.no_proxy = list(rng, [&] { return text(rng, "ab.:*"); });
  s.proxy.from_environment = rng() % 2;
  s.cluster.insecure = rng() % 2;
  s.cluster.tls = {path(), path(), path()};
  return s;
}

} // namespace muster::test
