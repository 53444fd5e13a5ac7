#include "http/redact.hpp"

#include "http/url.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace muster::http;

TEST_CASE("user information is hidden wherever it stands") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"http://joe:secret@h/x", "http://***@h/x"},
    {"https://joe@h", "https://***@h"},
    {"HTTP:\\\\joe:secret@h\\x", "HTTP:\\\\***@h\\x"},
    {"http:joe:secret@h/x", "http:***@h/x"},
    {"  http:/joe:secret@h/x", "  http:/***@h/x"},
    {"http://joe:se@cr:et@h:80/x?a@b", "http://***@h:80/x?a@b"},
    {"http://joe:se cret@h/x", "http://***@h/x"},
    {"ht\ttp://joe:se\ncret@h/x", "ht\ttp://***@h/x"},
    {"http:/\t/joe:secret@h/x", "http:/\t/***@h/x"},
    {"ftp://joe:secret@h/x", "ftp://***@h/x"},
    {"joe:secret@h/x", "***@h/x"},
    {"http://joe:secret@h:99999/", "http://***@h:99999/"},
    {"http://joe:sec/ret@h/x", "http://***@h/x"},
    {"http://joe:sec?ret@h/x", "http://***@h/x"},
    {"http://joe:sec#ret@h/x", "http://***@h/x"},
    {"http://joe:/secret@h/x", "http://joe:/***@h/x"},
    {"http://joe:1234567/8@h/x", "http://***@h/x"},
    {"no answer from http://joe:secret@h/x or http://ann:secret@h/y",
     "no answer from http://***@h/x or http://***@h/y"},
    {"http://a/?to=http://joe:secret@h/", "http://a/?to=http://***@h/"},
    {"http://a/?to=http://joe:sec#ret@h/", "http://a/?to=http://***@h/"},
    {"http://a/?to=http://joe:12#34@h/", "http://a/?to=http://***@h/"},
    {"http://joe:12#34@h/", "http://***@h/"},
    {"http://joe:s/c http://ann:s/c@h/", "http://joe:s/c http://***@h/"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    CHECK(redact_credentials(input) == expected);
    CHECK(redact_credentials(expected) == expected);
  }
}

TEST_CASE("text without user information stays as it is") {
  for (std::string_view input :
       {"", "h", "http://h", "http://h:80/joe@x", "http://h/a:b@c",
        "http://h?a@b", "http://[::1]/a@b", "http://[::1]:8080/a@b",
        "python.org/x@y", "dns: host not found", "http:", "http://", "a://",
        ":/"}) {
    INFO("input: " << input);
    CHECK(redact_credentials(input) == input);
  }
}

TEST_CASE("what is left of a URL tells no password that its fragment ends") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"http://a/?to=http://joe:se#cret@h/", "http://a/?to=http://***"},
    {"http://a/?to=http://joe:12#34@h/", "http://a/?to=http://***"},
    {"http://a/http://joe:se/cr#et@h/", "http://a/http://***"},
    {"http://a/?to=http://joe#:secret@h/", "http://a/?to=http://***"},
    {"http://a/x?y#joe@h", "http://a/x?y"},
    {"http://a:81/x#joe@h", "http://a:81/x"},
    {"http://a/?to=http://h:80#top", "http://a/?to=http://h:80"},
    {"http://a/?to=http://joe:secret@h/", "http://a/?to=http://***@h/"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    std::string error;
    const auto url = parse_url(input, error);
    REQUIRE(url);
    CHECK(url->shown() == expected);
    const auto base = parse_url("http://b/", error);
    const auto next = resolve_reference(*base, input, error);
    REQUIRE(next);
    CHECK(next->shown() == expected);
  }
}

TEST_CASE("hostile texts are looked at a few times, not as long as they are") {
  // Quadratic time would take very long.
  constexpr size_t size = 1'000'000;
  for (std::string_view unit : {"a:b/", "://x:y/", "://x:y?", "\t/",
                                "/:", "@:/", "://@", "http://j:s#", ":/ "}) {
    std::string text = "@";
    while (text.size() < size)
      text += unit;
    CHECK(redact_credentials(text).size() > 0);
  }
}

TEST_CASE("what the parser takes for a password is never in the text") {
  constexpr std::string_view alphabet = "ab1:@[]%. \t\"'http;=&";
  constexpr std::string_view hosts[] = {"h", "[::1]", "h:80", "1.2.3.4"};
  constexpr std::string_view schemes[] = {"http://", "https:", "http:\\/",
                                          "h\tttp://", " http:/"};
  const auto seed = std::random_device{}();
  INFO("seed: " << seed);
  std::mt19937 random{seed};
  auto noise = [&random, &alphabet] {
    std::string text;
    for (auto left = random() % 8; left > 0; --left)
      text += alphabet[random() % alphabet.size()];
    return text;
  };
  for (int round = 0; round < 20'000; ++round) {
    auto input = std::string{schemes[random() % std::size(schemes)]} + noise()
                 + ":" + noise() + "SECRET" + noise() + "@";
    input += hosts[random() % std::size(hosts)];
    input += "/path@x";
    INFO("input: " << input);
    REQUIRE(redact_credentials(input).find("SECRET") == std::string::npos);
  }
}
