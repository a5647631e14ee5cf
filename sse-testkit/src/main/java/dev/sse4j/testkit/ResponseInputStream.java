package dev.sse4j.testkit;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The body of a response that opens a stream; the head is read with the first byte. */
final class ResponseInputStream extends FilterInputStream {

  private @Nullable InputStream body; // once the head is read; for the thread that reads

  ResponseInputStream(InputStream in) {
    super(new BufferedInputStream(in));
  }

  @Override
  public int read() throws IOException {
    return body().read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return body().read(bytes, offset, length);
  }

  private InputStream body() throws IOException {
    if (body == null) {
      HttpHead head = HttpHead.read(in);
      if (head.status() != 200) {
        throw new IOException("expected status 200, but got " + Transcript.quote(head.firstLine()));
      }
      body = HttpBody.ofResponse(head, in);
    }
    return body;
  }
}
