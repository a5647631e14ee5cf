package dev.sse4j.testkit.core;

import dev.sse4j.Event;
import dev.sse4j.testkit.core.Parsed.Comment;
import dev.sse4j.testkit.core.Parsed.LastEventId;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * WHATWG HTML 9.2.6, word for word: decode the whole stream, split it into lines, interpret each.
 * As slow and as simple as the specification, to compare ours with.
 */
final class ReferenceParser {

  private final List<Object> calls = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String idBuffer = "";
  private String lastEventId = "";

  static Parsed parse(byte[] stream) {
    ReferenceParser parser = new ReferenceParser();
    lines(stream).forEach(parser::line);
    return new Parsed(parser.calls, parser.lastEventId, false);
  }

  /** Returns the lines that have ended. */
  static List<String> lines(byte[] stream) {
    List<String> lines = new ArrayList<>();
    String text = decode(stream);
    int from = text.startsWith("\uFEFF") ? 1 : 0;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        lines.add(text.substring(from, at));
        if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
          at++;
        }
        from = at + 1;
      }
    }
    return lines;
  }

  private void line(String line) {
    int colon = line.indexOf(':');
    if (line.isEmpty()) {
      dispatch();
    } else if (colon == 0) {
      calls.add(new Comment(line.substring(1)));
    } else if (colon > 0) {
      String value = line.substring(colon + 1);
      field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
    } else {
      field(line, "");
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> idBuffer = value.indexOf('\0') < 0 ? value : idBuffer;
      case "retry" -> {
        if (value.matches("[0-9]+")) {
          BigInteger most = BigInteger.valueOf(Integer.MAX_VALUE);
          calls.add(Duration.ofMillis(new BigInteger(value).min(most).longValue()));
        }
      }
      default -> {}
    }
  }

  private void dispatch() {
    if (!lastEventId.equals(idBuffer)) {
      lastEventId = idBuffer;
      calls.add(new LastEventId(lastEventId));
    }
    if (data.length() > 0) {
      calls.add(new Event(type, data.substring(0, data.length() - 1), lastEventId));
    }
    data.setLength(0);
    type = "";
  }

  /** The UTF-8 decoder of WHATWG Encoding, word for word. */
  private static String decode(byte[] stream) {
    StringBuilder text = new StringBuilder();
    int codePoint = 0;
    int seen = 0;
    int needed = 0;
    int lower = 0x80;
    int upper = 0xBF;
    for (int at = 0; at < stream.length; at++) {
      int b = stream[at] & 0xFF;
      if (needed == 0) {
        if (b <= 0x7F) {
          text.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
          needed = 1;
          codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
          lower = b == 0xE0 ? 0xA0 : lower;
          upper = b == 0xED ? 0x9F : upper;
          needed = 2;
          codePoint = b & 0xF;
        } else if (b >= 0xF0 && b <= 0xF4) {
          lower = b == 0xF0 ? 0x90 : lower;
          upper = b == 0xF4 ? 0x8F : upper;
          needed = 3;
          codePoint = b & 0x7;
        } else {
          text.append('\uFFFD');
        }
      } else if (b < lower || b > upper) {
        codePoint = needed = seen = 0;
        lower = 0x80;
        upper = 0xBF;
        at--; // the byte is taken again
        text.append('\uFFFD');
      } else {
        lower = 0x80;
        upper = 0xBF;
        codePoint = codePoint << 6 | b & 0x3F;
        seen++;
        if (seen == needed) {
          text.appendCodePoint(codePoint);
          codePoint = needed = seen = 0;
        }
      }
    }
    return needed == 0 ? text.toString() : text.append('\uFFFD').toString();
  }
}
