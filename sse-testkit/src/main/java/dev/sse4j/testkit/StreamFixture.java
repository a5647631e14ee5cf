package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.testkit.RecordedExchange.Piece;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * What a server has answered, request by request: recorded by a {@link StreamRecorder}, or written
 * by hand, and played again by a {@link ScriptedServer}. Its text is for people to read, edit and
 * compare:
 *
 * <pre>
 * # A line that begins with a number sign says nothing, nor does one that is blank.
 * &gt; POST /v1/messages
 * &gt; Content-Type: application/json
 * &gt; Content-Length: 312
 * &gt; Authorization: …
 * &lt; 200
 * &lt; Content-Type: text/event-stream
 * &#64; 4 ms
 * | event: ping
 * | data: {}
 * |
 * &#64; 312 ms
 * ~ data: no line end behind this
 * = end
 * </pre>
 *
 * <table>
 * <caption>The lines of an exchange, in this order</caption>
 * <tr><td>{@code >}</td><td>the method and the path, without query; then header fields of the
 *     request. Its body is left out, but for its length</td></tr>
 * <tr><td>{@code <}</td><td>the status; then header fields of the response. {@code …} stands for a
 *     value that was left out: such a field is not sent. Without these lines there was no
 *     answer</td></tr>
 * <tr><td>{@code @}</td><td>when the bytes that follow came, in milliseconds since the head of the
 *     response; 0 if it is left out</td></tr>
 * <tr><td>{@code |}</td><td>bytes of the body, decoded from chunks: this text in UTF-8, and
 *     LF</td></tr>
 * <tr><td>{@code ~}</td><td>bytes that cannot be written so: exactly this text, and no LF, with the
 *     escapes {@code \n}, {@code \r}, {@code \t}, {@code \\} and {@code \xNN} for any
 *     byte</td></tr>
 * <tr><td>{@code =}</td><td>how it ended: {@code end} as it should; {@code drop} by a close before
 *     the end of the body; {@code reset}; {@code stall}, if the client closed it before it
 *     ended</td></tr>
 * </table>
 *
 * <p>Any bytes come back as they were, also from a file whose lines were given CRLF or lost the
 * blanks at their ends. A line with such blanks that mean something is refused; {@code \x20} is a
 * blank that stays.
 *
 * <p>The body is held as it came: read it before you show it to others.
 *
 * <p>An immutable value: equal texts are equal fixtures.
 */
public final class StreamFixture {

  private final List<RecordedExchange> exchanges;
  private final String text;

  private StreamFixture(List<RecordedExchange> exchanges) {
    this.exchanges = List.copyOf(exchanges);
    this.text = text(exchanges);
  }

  static StreamFixture of(List<RecordedExchange> exchanges) {
    return new StreamFixture(exchanges);
  }

  /**
   * Reads a fixture.
   *
   * @throws IllegalArgumentException if there is something else in the file; it tells the line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static StreamFixture load(Path file) {
    try {
      return parse(decode(Files.readAllBytes(file)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }

  /**
   * Returns the fixture of this text.
   *
   * @throws IllegalArgumentException if it is the text of none; it tells the line, what was
   *     expected there, and what came
   */
  public static StreamFixture parse(String text) {
    return new StreamFixture(new FixtureParser(text).parse());
  }

  /**
   * Writes the text to a file, in UTF-8, and its directories if need be. A reader of the file
   * finds meanwhile what was there before, or all of this.
   *
   * @throws UncheckedIOException if that cannot be done
   */
  public void save(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    Path unfinished = directory.resolve(file.getFileName() + ".unfinished");
    try {
      Files.createDirectories(directory);
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }

  /**
   * Returns scripts that answer the same, one for each request in their order. They send all bytes
   * at once, in the same pieces.
   */
  public List<StreamScript> scripts() {
    return exchanges.stream().map(exchange -> exchange.script(false)).toList();
  }

  /**
   * Returns the same scripts with {@linkplain StreamScript#thenPause pauses}, so that each piece
   * comes as long after the head as it did.
   */
  public List<StreamScript> timedScripts() {
    return exchanges.stream().map(exchange -> exchange.script(true)).toList();
  }

  List<RecordedExchange> exchanges() {
    return exchanges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamFixture fixture && fixture.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the text, as {@link #save} writes it. Comments of what was read are not kept. */
  @Override
  public String toString() {
    return text;
  }

  private static String text(List<RecordedExchange> exchanges) {
    StringBuilder lines = new StringBuilder();
    for (RecordedExchange exchange : exchanges) {
      lines.append(lines.isEmpty() ? "" : "\n");
      lines
          .append("> ")
          .append(exchange.method())
          .append(' ')
          .append(exchange.path())
          .append('\n');
      write("> ", exchange.requestFields(), lines);
      if (exchange.status() != 0) {
        lines.append("< ").append(exchange.status()).append('\n');
      }
      write("< ", exchange.responseFields(), lines);
      for (Piece piece : exchange.pieces()) {
        lines.append("@ ").append(piece.millis()).append(" ms\n");
        FixtureText.write(piece.bytes(), lines);
      }
      lines.append("= ").append(exchange.ending()).append('\n');
    }
    return lines.toString();
  }

  private static void write(String mark, List<HttpHead.Field> fields, StringBuilder lines) {
    for (HttpHead.Field field : fields) {
      String value = field.value().isEmpty() ? "" : " " + field.value();
      lines.append(mark).append(field.name()).append(':').append(value).append('\n');
    }
  }

  private static String decode(byte[] bytes) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      long line = out.chars().filter(c -> c == '\n').count() + 1;
      throw new IllegalArgumentException(
          String.format("line %d: expected UTF-8, but got the byte 0x%02X", line, in.get()));
    }
    return out.toString();
  }
}
