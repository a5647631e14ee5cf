package dev.sse4j.benchmarks.gzip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** An answer over HTTP/1.1 as far as it has come, each byte a character. */
record Transcript(String text) {

  private static final String LINE_END = "\r\n";
  private static final String HEAD_END = LINE_END + LINE_END;
  private static final int GZIP_HEAD_BYTES = 10;
  private static final Pattern WHOLE_EVENT = Pattern.compile("\nevent: new-dog\ndata: [^\n]+\n\n");

  /** Returns how many events it has, not counting one that has no end. */
  long events(Coding coding) throws DataFormatException {
    int headEnd = text.indexOf(HEAD_END);
    checkHead(text.substring(0, Math.max(0, headEnd)), coding);
    String body = unchunked(text.substring(headEnd + HEAD_END.length()));
    return WHOLE_EVENT
        .matcher(coding == Coding.GZIP ? inflated(body) : body)
        .results()
        .count();
  }

  private static void checkHead(String head, Coding expected) {
    boolean zipped = head.contains(LINE_END + "Content-Encoding: gzip");
    if (!head.startsWith("HTTP/1.1 200 ") || zipped != (expected == Coding.GZIP)) {
      throw new IllegalStateException("expected 200 and " + expected + ", but came: " + head);
    }
  }

  private static String unchunked(String chunks) {
    StringBuilder body = new StringBuilder(chunks.length());
    int next = 0;
    int sizeEnd = chunks.indexOf(LINE_END);
    while (sizeEnd >= 0) {
      int start = sizeEnd + LINE_END.length();
      int end = start + Integer.parseInt(chunks, next, sizeEnd, 16);
      body.append(chunks, start, Math.min(end, chunks.length()));
      next = end + LINE_END.length();
      sizeEnd = chunks.indexOf(LINE_END, next);
    }
    return body.toString();
  }

  /** A stream that goes on has no end, for which the JDK's own streams would ask. */
  private static String inflated(String gzip) throws DataFormatException {
    byte[] bytes = gzip.getBytes(ISO_8859_1);
    if (bytes.length < GZIP_HEAD_BYTES) {
      return "";
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, GZIP_HEAD_BYTES, bytes.length - GZIP_HEAD_BYTES);
      ByteArrayOutputStream inflated = new ByteArrayOutputStream();
      byte[] part = new byte[8 << 10];
      int count = inflater.inflate(part);
      while (count > 0) {
        inflated.write(part, 0, count);
        count = inflater.inflate(part);
      }
      return inflated.toString(ISO_8859_1);
    } finally {
      inflater.end();
    }
  }
}
