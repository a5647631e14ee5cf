package dev.sse4j.benchmarks.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/** What many write themselves: a loop over {@link BufferedReader#readLine}. */
final class ReadLine implements Contender {

  @Override
  public void read(InputStream in, Tally tally) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
    String type = "message";
    @Nullable StringBuilder joined = null;
    @Nullable String data = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (data != null) {
          tally.event(type, joined == null ? data : joined.toString());
        }
        type = "message";
        data = null;
        joined = null;
      } else if (line.startsWith("data:")) {
        String value = value(line, 5);
        if (data == null) {
          data = value;
        } else {
          joined = joined == null ? new StringBuilder(data) : joined;
          joined.append('\n').append(value);
        }
      } else if (line.startsWith("event:")) {
        type = value(line, 6);
      }
    }
  }

  private static String value(String line, int start) {
    return line.substring(line.startsWith(" ", start) ? start + 1 : start);
  }
}
