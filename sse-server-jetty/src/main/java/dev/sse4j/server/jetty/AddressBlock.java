package dev.sse4j.server.jetty;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * An address, or all that begin as it does: {@code 10.0.0.0/8}.
 *
 * @param address the first of them, or any other
 * @param bits how many of its bits they have in common
 */
record AddressBlock(InetAddress address, int bits) {

  /**
   * Reads a block.
   *
   * @throws IllegalArgumentException if it is none
   */
  static AddressBlock of(String text) {
    int slash = text.indexOf('/');
    InetAddress address = ClientAddress.literal(slash < 0 ? text : text.substring(0, slash))
        .orElseThrow(() -> unexpected(text));
    int all = address.getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return new AddressBlock(address, all);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > all) {
      throw unexpected(text);
    }
    return new AddressBlock(address, Integer.parseInt(length));
  }

  boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] others = other.getAddress();
    return own.length == others.length
        && new BigInteger(1, own)
            .xor(new BigInteger(1, others))
            .shiftRight(own.length * Byte.SIZE - bits)
            .equals(BigInteger.ZERO);
  }

  private static IllegalArgumentException unexpected(String text) {
    return new IllegalArgumentException(
        "expected an address such as 10.1.2.3 or ::1, or a block such as 10.0.0.0/8 or fd00::/8,"
            + " but was \"" + text + "\"");
  }
}
