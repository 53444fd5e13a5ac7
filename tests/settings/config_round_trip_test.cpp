// SPDX-License-Identifier: BSD-3-Clause

#include "settings/coordinator_command.hpp"
#include "settings/documents/option_docs.hpp"
#include "tests/settings/random_settings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <random>
#include <tuple>

namespace {

auto members(const muster::settings& s) {
  const auto& exchange = s.fetch.exchange;
  return std::tuple_cat(
    std::tie(s.input.urls, s.input.files, s.input.format, s.input.field,
             s.input.header, s.input.separator, s.input.default_scheme,
             s.input.carry, s.job.duplicates, s.job.look_ahead,
             s.job.look_ahead_bytes, s.job.set_aside, s.job.input_order,
             s.job.grace),
    std::tie(exchange.head, exchange.user_agent, exchange.headers,
             exchange.forward_headers, exchange.accept_encoding,
             exchange.decode, exchange.accept, exchange.connect_timeout,
             exchange.first_byte_timeout, exchange.idle_timeout,
             exchange.keep_alive, exchange.max_idle, exchange.max_header_bytes,
             exchange.report_fields, exchange.meter.max_bytes,
             exchange.tls.ca_file, exchange.tls.verify),
    // One option.
    std::make_tuple(
      std::tie(exchange.meter.sha256, exchange.meter.wire_sha256)),
    std::tie(s.fetch.concurrency, s.fetch.timeout, s.fetch.max_redirects,
             s.fetch.cookies, s.fetch.head_fallback, s.fetch.local_wait,
             s.fetch.retries, s.fetch.backoff.base, s.fetch.backoff.cap,
             s.fetch.retry_after_max, s.fetch.transport, s.fetch.io_threads,
             s.fetch.dns.servers, s.fetch.dns.timeout, s.connect_to, s.deny),
    std::tie(s.politeness.per_host, s.politeness.rate,
             s.politeness.breaker_failures, s.politeness.breaker_pause,
             s.output.file, s.output.format, s.output.quiet, s.progress,
             s.color, s.output.verbose, s.output.fields, s.output.sync,
             s.output.csv_guard, s.summary_file, s.resume, s.retry_failed,
             s.overwrite, s.runtime.threads, s.runtime.decode_memory,
             s.runtime.idle_memory, s.temp_dir),
    std::tie(s.listen, s.local, s.job.min_nodes, s.job.placement, s.job.lease,
             s.job.patience, s.proxy.url, s.proxy.no_proxy,
             s.proxy.from_environment, s.cluster.insecure, s.cluster.tls.cert,
             s.cluster.tls.key, s.cluster.tls.ca));
}

} // namespace

TEST_CASE("the option --print-config writes what can be read back") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 rng{seed};
  for (int i = 0; i < 500; ++i) {
    auto value = muster::test::random_settings(rng);
    auto written = muster::config_text(muster::coordinator_command(value));
    CAPTURE(written);
    muster::test::temporary_file file{"run.ini", written};
    const char* argv[] = {"coordinator", "--print-config", "-c",
                          file.path().c_str()};
    auto outcome = muster::parse_command_line(4, argv);
    REQUIRE(outcome.err == "");
    REQUIRE(outcome.out == written);
    REQUIRE((members(outcome.value) == members(value)));
  }
}

TEST_CASE("every option is compared in the round trip") {
  // One member for each option. A new option needs a line in members().
  constexpr auto compared =
    std::tuple_size_v<decltype(members(muster::settings{}))>;
  muster::settings value;
  CHECK(compared == muster::coordinator_command(value).options.size());
}
