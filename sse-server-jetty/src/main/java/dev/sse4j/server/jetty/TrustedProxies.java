package dev.sse4j.server.jetty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** The proxies that are believed when they say for whom they ask. */
final class TrustedProxies {

  private final List<AddressBlock> blocks;

  private TrustedProxies(List<AddressBlock> blocks) {
    this.blocks = blocks;
  }

  static TrustedProxies of(String... addressesOrBlocks) {
    return new TrustedProxies(
        Arrays.stream(addressesOrBlocks).map(AddressBlock::of).toList());
  }

  /**
   * Returns the nearest address that is not a trusted proxy's. Each proxy adds who has asked it on
   * the right; so what stands left of the first stranger is that stranger's word.
   */
  ClientAddress clientOf(Request request) {
    ClientAddress client =
        ClientAddress.of(request.getConnectionMetaData().getRemoteSocketAddress());
    if (!isTrusted(client)) {
      return client;
    }
    List<String> senders = senders(request.getHeaders());
    for (int i = senders.size() - 1; i >= 0 && isTrusted(client); i--) {
      Optional<ClientAddress> sender = ClientAddress.parse(senders.get(i));
      if (sender.isEmpty()) {
        return client; // who has passed on what cannot be read
      }
      client = sender.get();
    }
    return client;
  }

  private boolean isTrusted(ClientAddress client) {
    return client.literal().isPresent()
        && blocks.stream().anyMatch(block -> block.contains(client.literal().get()));
  }

  private static List<String> senders(HttpFields headers) {
    List<String> senders = new ArrayList<>();
    if (headers.contains(HttpHeader.FORWARDED)) {
      headers.getValuesList(HttpHeader.FORWARDED).stream()
          .map(ForwardedHeader::senders)
          .forEach(senders::addAll);
    } else {
      for (String line : headers.getValuesList(HttpHeader.X_FORWARDED_FOR)) {
        for (String sender : line.split(",", -1)) {
          senders.add(sender.strip());
        }
      }
    }
    return senders;
  }
}
