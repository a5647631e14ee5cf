package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sse4j.testkit.StreamProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a request is from, when proxies are on the way. */
class TrustedProxiesTest {

  // PEERS W11: proxy headers of anyone were believed.
  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6"})
  void nobodyIsBelievedWhoIsNotTrusted(String header) throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.trustedProxies("10.0.0.0/8"))) {
      assertThat(addressOf(served, header)).startsWith("127.0.0.1:");
    }
    try (ServedHub served = ServedHub.with(options -> options)) {
      assertThat(addressOf(served, header)).startsWith("127.0.0.1:");
    }
  }

  // PEERS W11: the whole list was taken for the address.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "X-Forwarded-For: 192.0.2.1                             | 192.0.2.1",
        "X-Forwarded-For: 192.0.2.1:4711                        | 192.0.2.1",
        "X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.1.2.3          | 192.0.2.1",
        "X-Forwarded-For: 6.6.6.6,192.0.2.1 ,10.1.2.3,10.9.9.9  | 192.0.2.1",
        "X-Forwarded-For: 10.0.0.7, 10.1.2.3                    | 10.0.0.7",
        "X-Forwarded-For: 2001:db8::17                          | 2001:db8:0:0:0:0:0:17",
        "X-Forwarded-For: [2001:db8::17]:80                     | 2001:db8:0:0:0:0:0:17",
        "X-Forwarded-For: 6.6.6.6, fd00::1                      | 6.6.6.6",
        "X-Forwarded-For: ::ffff:192.0.2.1                      | 192.0.2.1",
        "X-Forwarded-For: 6.6.6.6, localhost, 10.1.2.3          | 10.1.2.3",
        "X-Forwarded-For: 6.6.6.6, 10.1.2.300                   | 127.0.0.1",
        "X-Forwarded-For: 6.6.6.6,                              | 127.0.0.1",
        "Forwarded: for=192.0.2.1                               | 192.0.2.1",
        "Forwarded: For=\"192.0.2.1:4711\";proto=https;by=_us   | 192.0.2.1",
        "Forwarded: for=\"[2001:db8::17]:4711\"                 | 2001:db8:0:0:0:0:0:17",
        "Forwarded: for=\"1\\92.0.2.1\"                         | 192.0.2.1",
        "Forwarded: for=6.6.6.6, for=192.0.2.1;proto=http, for=10.1.2.3 | 192.0.2.1",
        "Forwarded: proto=https;host=\"a,b;for=6.6.6.6\";for=192.0.2.1  | 192.0.2.1",
        "Forwarded: for=6.6.6.6, for=unknown, for=10.1.2.3      | unknown",
        "Forwarded: for=6.6.6.6, for=_hidden-1                  | _hidden-1",
        "Forwarded: for=\"_hidden:_port\"                       | _hidden",
        "Forwarded: for=6.6.6.6, proto=https                    | 127.0.0.1",
        "Forwarded: for=\"6.6.6.6, for=192.0.2.1                | 127.0.0.1",
        "Forwarded: for=\", for=\"[2001:db8::17]\"              | 127.0.0.1",
        "Forwarded: for=evil.example                            | 127.0.0.1",
        "Forwarded: for=                                        | 127.0.0.1",
      })
  void theClientIsTheNearestAddressThatIsNoTrustedProxy(String header, String expected)
      throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.trustedProxies("127.0.0.1", "10.0.0.0/8", "fd00::/8"))) {
      assertThat(addressOf(served, header).replaceFirst("^127.0.0.1:\\d+$", "127.0.0.1"))
          .isEqualTo(expected);
    }
  }

  @Test
  void severalLinesAreOneList() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.trustedProxies("127.0.0.1", "10.0.0.0/8"))) {
      assertThat(addressOf(served, "Forwarded: for=192.0.2.1", "Forwarded: for=10.1.2.3"))
          .isEqualTo("192.0.2.1");
      assertThat(addressOf(served, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 10.1.2.3"))
          .isEqualTo("192.0.2.1");
      assertThat(addressOf(served, "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1"))
          .isEqualTo("192.0.2.1");
    }
  }

  // PEERS W11: a proxy writes one of the two headers, and passes on the other, which is the
  // client's.
  @Test
  void headersThatDoNotAgreeAreNotBelieved() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.trustedProxies("127.0.0.1"))) {
      assertThat(addressOf(served, "X-Forwarded-For: 6.6.6.6", "Forwarded: for=192.0.2.1"))
          .startsWith("127.0.0.1:");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 200.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "192.0.2.128/25, 192.0.2.200, true",
    "192.0.2.128/25, 192.0.2.100, false",
    "fd00::/8, fd12:3456::1, true",
    "::/0, ffff::1, true",
    "::1, ::1, true",
    "::ffff:10.0.0.0, 10.0.0.0, true"
  })
  void aBlockContainsWhatBeginsAsItDoes(String block, String address, boolean contained) {
    assertThat(AddressBlock.of(block).contains(ClientAddress.literal(address).orElseThrow()))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "localhost", "example.com", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8",
        "10.0.0.256", "::1/129", "1:2:3", "::1%eth0", "[::1]", "10.0.0.0/8/8", "0x7f.0.0.1"
      })
  void whatIsNoBlockIsRefusedWithWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrustedProxies.of("127.0.0.1", text))
        .withMessageStartingWith("expected an address such as 10.1.2.3")
        .withMessageContaining("but was \"" + text + "\"");
  }

  @Test
  void anAddressOfIpv6IsShownInBracketsBeforeItsPort() {
    ClientAddress client =
        new ClientAddress("2001:db8:0:0:0:0:0:17", "80", ClientAddress.literal("2001:db8::17"));

    assertThat(client).hasToString("[2001:db8:0:0:0:0:0:17]:80");
  }

  private static String addressOf(ServedHub served, String... headers) {
    try (StreamProbe probe = served.subscribe("/subscribe/pets", headers)) {
      probe.awaitComment("ok");
      return served.hub.status().subscriptions().stream()
          .reduce((older, newer) -> newer)
          .orElseThrow()
          .peer()
          .address();
    }
  }
}
