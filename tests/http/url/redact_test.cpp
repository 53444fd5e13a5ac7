// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/redact.hpp"

#include "http/url/url.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace muster::http;

TEST_CASE("user information is hidden at any place") {
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
    {"http://h/x?y=1&u=http://joe:pw@h/", "http://h/x?y=1&u=http://***@h/"},
    {"http://h/?u=http://joe:p&w@h/", "http://h/?u=http://***@h/"},
    {"http://h/?u=//joe:pw@h/", "http://h/?u=//***@h/"},
    {"http://h/?u=//token@h/", "http://h/?u=//***@h/"},
    {"http://h/?u=\\\\joe:pw@h/", "http://h/?u=\\\\***@h/"},
    {"http://h/go//joe:pw@h/", "http://h/go//***@h/"},
    {"http://h/#//joe:pw@h/", "http://h/#//***@h/"},
    {"http://h/?u=http:joe:pw@h/", "http://h/?u=http:***@h/"},
    {"http://h/?u=HTTPS:/joe:pw@h/", "http://h/?u=HTTPS:/***@h/"},
    {"//joe:pw@h/", "//***@h/"},
    {"//token@h/", "//***@h/"},
    {"http://h/?u=http://joe#:pw@h/", "http://h/?u=http://***@h/"},
    {"http://h/?u={\"a\":\"http://joe:pw@h\",\"b\":\"x@y\"}",
     "http://h/?u={\"a\":\"http://***@h\",\"b\":\"x@y\"}"},
    {"http://h/?u=http://a,http://joe:pw@h/",
     "http://h/?u=http://a,http://***@h/"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    CHECK(redact_credentials(input) == expected);
    CHECK(redact_credentials(expected) == expected);
  }
}

TEST_CASE("user information is hidden in percent-encoded URLs") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"http://h/?next=http%3A%2F%2Fjoe%3Apw%40h%2F",
     "http://h/?next=http%3A%2F%2F***%40h%2F"},
    {"http://h/?next=http%3a%2f%2fjoe%3apw%40h%2f&x=1",
     "http://h/?next=http%3a%2f%2f***%40h%2f&x=1"},
    {"http://h/?next=http%253A%252F%252Fjoe%253Apw%2540h%252F",
     "http://h/?next=http%253A%252F%252F***%2540h%252F"},
    {"http://h/?next=http%25253A%25252F%25252Fjoe%25253Apw%252540h",
     "http://h/?next=http%25253A%25252F%25252F***%252540h"},
    {"http://h/?next=http://joe:pw%40h/", "http://h/?next=http://***%40h/"},
    {"http://h/?next=http%3A//joe%3Apw%40h/",
     "http://h/?next=http%3A//***%40h/"},
    {"http://h/?next=http:%2F%2Fjoe:pw@h%2F",
     "http://h/?next=http:%2F%2F***@h%2F"},
    {"http://h/?next=%2F%2Fjoe%3Apw%40h%2F", "http://h/?next=%2F%2F***%40h%2F"},
    {"http://h/?next=//joe:pw%40h/", "http://h/?next=//***%40h/"},
    {"http://h/%68ttp%3A%2F%2Fjoe%3Apw%40h%2F",
     "http://h/%68ttp%3A%2F%2F***%40h%2F"},
    {"http://h/go/http%3A%2F%2Fjoe%3Apw%40h%2F/x",
     "http://h/go/http%3A%2F%2F***%40h%2F/x"},
    {"http://h/#http%3A%2F%2Fjoe%3Apw%40h%2F",
     "http://h/#http%3A%2F%2F***%40h%2F"},
    {"http://h/?a=http%3A%2F%2Fjoe%3Apw%40h&b=http%3A%2F%2Fann%3Apw%40h",
     "http://h/?a=http%3A%2F%2F***%40h&b=http%3A%2F%2F***%40h"},
    {"http://h/?next=http%3A%2F%2Fh%2F%3Fu%3Dhttp%253A%252F%252Fj%253Ap%2540h",
     "http://h/?next=http%3A%2F%2Fh%2F%3Fu%3Dhttp%253A%252F%252F***%2540h"},
    {"http://h/?next=http%3A%2F%2Fjoe%3Ap%2Fw%40h%2F",
     "http://h/?next=http%3A%2F%2F***%40h%2F"},
    {"http://h/?next=http%3A%2F%2Fjoe%3Ap%23w%40h%2F",
     "http://h/?next=http%3A%2F%2F***%40h%2F"},
    {"http://h/?next=http%3A%2F%2Fjoe%3Ap%20w%40h%2F",
     "http://h/?next=http%3A%2F%2F***%40h%2F"},
    {"http://h/?next=http%3A%2F%2F%6A%6F%65:pw%40h%2F",
     "http://h/?next=http%3A%2F%2F***%40h%2F"},
    {"http://joe:pw%40127.0.0.1:1/", "http://***%40127.0.0.1:1/"},
    {"http://joe:123%40h/", "http://***%40h/"},
    {"http://joe%3Apw%40h/", "http://***%40h/"},
    {"http://joe%3Apw@h/", "http://***@h/"},
    {"http%3A%2F%2Fjoe%3Apw%40h%2F", "http%3A%2F%2F***%40h%2F"},
    {"joe:pw%40h/x", "***%40h/x"},
    {"http://ann:a@h/?u=http%3A%2F%2Fjoe%3Apw%40h",
     "http://***@h/?u=http%3A%2F%2F***%40h"},
    {"http://h/?next=http%3A%2F%2Fjoe%3Apw%%34%30h/",
     "http://h/?next=http%3A%2F%2F***%%34%30h/"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    CHECK(redact_credentials(input) == expected);
    CHECK(redact_credentials(expected) == expected);
    CHECK(
      redact_credentials(input, text_kind::sentence).find("pw")
      == (input.starts_with("http") ? std::string::npos : input.find("pw")));
  }
}

TEST_CASE("text without user information stays as it is") {
  for (std::string_view input :
       {"",
        "h",
        "http://h",
        "http://h:80/joe@x",
        "http://h/a:b@c",
        "http://h?a@b",
        "http://[::1]/a@b",
        "http://[::1]:8080/a@b",
        "python.org/x@y",
        "dns: host not found",
        "http:",
        "http://",
        "a://",
        ":/",
        "http://@h/",
        "http://h/?mail=a@b.c",
        "http://h/?mail=a%40b.c",
        "http://h/?mail=a%2540b.c",
        "http://h/?to=mailto:a@b.c",
        "http://h/?to=mailto%3Aa%40b.c",
        "mailto:a@b.c",
        "/@scope/pkg",
        "/joe@x.y/",
        "?mail=a@b.c",
        "http://h/@scope/pkg",
        "http://h/%40scope%2Fpkg",
        "http://h/npm:/@scope/pkg",
        "http://h/npm://@scope/pkg",
        "http://h//@scope/pkg:1",
        "https://medium.com/@user:tag",
        "https://medium.com/%40user%3Atag",
        "https://medium.com:443/@user:tag",
        "http://h/?u=https%3A%2F%2Fmedium.com%2F%40user%3Atag",
        "http://h/?u=https://medium.com/@user:tag",
        "http://h/?u=//medium.com/@user:tag",
        "http://h/?u=http://good.example&mail=a@b.c",
        "http://h/?u=http://good.example:80&mail=a@b.c",
        "http://h/?u=http%3A%2F%2Fgood.example&mail=a%40b.c",
        "http://h/?u=http%3A%2F%2Fgood.example%3A8080&mail=a%40b.c",
        "http://h/?u=http%3A%2F%2Fgood.example%26mail%3Da%40b.c",
        "http://h/?u=http://app:3000#/users/@joe",
        "http://h/?u=http%3A%2F%2Fapp%3A3000%23%2Fusers%2F%40joe",
        "http://h/?u=http://a.example,http://b.example/@x",
        "http://h/?u={\"a\":\"http://h\",\"b\":\"x@y\"}",
        "http://h/?u=%7B%22a%22%3A%22http%3A%2F%2Fh%22%2C%22b%22%3A%22x%40y",
        "http://h/?image=repo:tag@sha256:abc",
        "http://h/wiki/A:/b:c/@d",
        "http://web.example/web/2020/http://h/@x:y",
        "http://h/100%",
        "http://h/%4",
        "http://h/%zz@"}) {
    INFO("input: " << input);
    CHECK(redact_credentials(input) == input);
    CHECK(redact_credentials(input, text_kind::sentence) == input);
  }
}

TEST_CASE("a sentence keeps names of files and hides passwords of URLs") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"lists@2x.txt:5: no scheme", "lists@2x.txt:5: no scheme"},
    {"cannot open joe@x/a.txt: No such file", "cannot open joe@x/a.txt: No "
                                              "such file"},
    {"cannot open http://joe:pw@h/x: No such file",
     "cannot open http://***@h/x: No such file"},
    {"cannot open http:/joe:pw@h/x: No such file",
     "cannot open http:/***@h/x: No such file"},
    {"'http%3A%2F%2Fjoe%3Apw%40h' is no file",
     "'http%3A%2F%2F***%40h' is no file"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    CHECK(redact_credentials(input, text_kind::sentence) == expected);
  }
}

TEST_CASE("a URL shows no password that its fragment ended") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"http://a/?to=http://joe:se#cret@h/", "http://a/?to=http://***"},
    {"http://a/?to=http://joe:12#34@h/", "http://a/?to=http://***"},
    {"http://a/http://joe:se/cr#et@h/", "http://a/http://***"},
    {"http://a/?to=http://joe#:secret@h/", "http://a/?to=http://***"},
    {"http://a/x?y#joe@h", "http://a/x?y"},
    {"http://a:81/x#joe@h", "http://a:81/x"},
    {"http://a/?to=http://h:80#top", "http://a/?to=http://h:80"},
    {"http://a/?to=http://joe:secret@h/", "http://a/?to=http://***@h/"},
    {"http://a/?to=http%3A%2F%2Fjoe%3Ase#cret%40h/",
     "http://a/?to=http%3A%2F%2F***"},
    {"http://a/?to=http://good.example#mail=a@b.c",
     "http://a/?to=http://good.example"},
    {"http://a/?to=http://app:3000#/users/@joe",
     "http://a/?to=http://app:3000"},
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

TEST_CASE("searching hostile texts takes linear time") {
  // Quadratic time would take very long.
  constexpr size_t size = 1'000'000;
  for (std::string_view unit : {"a:b/",   "://x:y/", "://x:y?", "\t/",
                                "/:",     "@:/",     "://@",    "http://j:s#",
                                ":/ ",    "%25",     "%40",     "%2F%2Fa%3A",
                                "://a&",  "://a&b=", "http:a#", "//a:b ",
                                "://a\"", "://a:1#", "http:",   "%%34%30"}) {
    std::string text = "@";
    while (text.size() < size)
      text += unit;
    CHECK(redact_credentials(text).size() > 0);
  }
}

TEST_CASE("a password that the parser finds is never in the text") {
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
