package dev.sse4j.server.jetty;

import java.util.ArrayList;
import java.util.List;

/** Reads the header {@code Forwarded} (RFC 7239, section 4). For one thread. */
final class ForwardedHeader {

  /*
   * Strict, on purpose: the left of a line may be a stranger's, and the right our proxy's, who has
   * only added to it. A quotation mark that a stranger leaves open must spoil the line, and not
   * shift who is meant by what comes behind it.
   */
  private final String text;
  private int at;

  private ForwardedHeader(String text) {
    this.text = text;
  }

  /**
   * Returns the values of {@code for}, in their order; the empty string stands for an element that
   * has none, and for a whole line that is not well-formed.
   */
  static List<String> senders(String line) {
    try {
      return new ForwardedHeader(line).read();
    } catch (IllegalArgumentException e) {
      return List.of(""); // told by the sender, believed by nobody: see TrustedProxies
    }
  }

  private List<String> read() {
    List<String> senders = new ArrayList<>();
    String sender = "";
    while (true) {
      skipSpace();
      String name = unquoted();
      expect('=');
      String value = isAt('"') ? quoted() : unquoted();
      if (name.equalsIgnoreCase("for")) {
        sender = value;
      }
      skipSpace();
      if (at == text.length()) {
        senders.add(sender);
        return senders;
      }
      if (isAt(',')) {
        senders.add(sender);
        sender = "";
        at++;
      } else {
        expect(';');
      }
    }
  }

  private String unquoted() {
    int begin = at;
    // Also the colons and brackets of addresses, which some proxies do not quote.
    while (at < text.length() && " \t\",;=\\".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == begin) {
      throw malformed();
    }
    return text.substring(begin, at);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    at++;
    while (!isAt('"')) {
      if (isAt('\\')) {
        at++;
      }
      if (at >= text.length()) {
        throw malformed();
      }
      value.append(text.charAt(at++));
    }
    at++;
    return value.toString();
  }

  private void skipSpace() {
    while (isAt(' ') || isAt('\t')) {
      at++;
    }
  }

  private void expect(char c) {
    if (!isAt(c)) {
      throw malformed();
    }
    at++;
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("not a Forwarded header from column " + at);
  }
}
