/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "nj-broker-topic.h"

#define TEXT(group, name, title)                                        \
  {                                                                     \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_TEXT, NJ_UNIT_COUNT, title \
  }
#define UPTIME(group, name, title)                                           \
  {                                                                          \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_UPTIME, NJ_UNIT_DURATION, title \
  }
#define GAUGE(group, name, title)                                        \
  {                                                                      \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_GAUGE, NJ_UNIT_COUNT, title \
  }
#define SIZE(group, name, title)                                         \
  {                                                                      \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_GAUGE, NJ_UNIT_BYTES, title \
  }
#define COUNTER(group, name, title)                                        \
  {                                                                        \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_COUNTER, NJ_UNIT_COUNT, title \
  }
#define BYTES(group, name, title)                                          \
  {                                                                        \
    name, NJ_BROKER_GROUP_##group, NJ_BROKER_COUNTER, NJ_UNIT_BYTES, title \
  }

/* Each list in the order in which it is shown. */

/* mosquitto(8), "Broker Status"; below "$SYS/broker/". */
static const NjBrokerTopic mosquitto_topics[] = {
  TEXT (BROKER, "version", N_("Version")),
  UPTIME (BROKER, "uptime", N_("Uptime")),
  SIZE (BROKER, "heap/current", N_("Memory")),
  SIZE (BROKER, "heap/current size", N_("Memory")),
  SIZE (BROKER, "heap/maximum", N_("Most memory so far")),
  SIZE (BROKER, "heap/maximum size", N_("Most memory so far")),
  GAUGE (CLIENTS, "clients/connected", N_("Connected")),
  GAUGE (CLIENTS, "clients/maximum", N_("Most at once")),
  GAUGE (CLIENTS, "clients/disconnected", N_("Away, with a session")),
  GAUGE (CLIENTS, "clients/total", N_("Connected or away")),
  GAUGE (CLIENTS, "clients/expired", N_("Expired sessions")),
  COUNTER (MESSAGES, "publish/messages/received", N_("Received")),
  COUNTER (MESSAGES, "publish/messages/sent", N_("Sent")),
  COUNTER (MESSAGES, "publish/messages/dropped", N_("Dropped")),
  GAUGE (MESSAGES, "messages/inflight", N_("In flight")),
  GAUGE (MESSAGES, "store/messages/count", N_("Stored")),
  COUNTER (MESSAGES, "messages/received", N_("Packets received")),
  COUNTER (MESSAGES, "messages/sent", N_("Packets sent")),
  BYTES (BYTES, "bytes/received", N_("Received")),
  BYTES (BYTES, "bytes/sent", N_("Sent")),
  BYTES (BYTES, "publish/bytes/received", N_("Payloads received")),
  BYTES (BYTES, "publish/bytes/sent", N_("Payloads sent")),
  SIZE (BYTES, "store/messages/bytes", N_("Stored")),
  GAUGE (RETAINED, "retained messages/count", N_("Messages")),
  GAUGE (SUBSCRIPTIONS, "subscriptions/count", N_("Subscriptions")),
  GAUGE (SUBSCRIPTIONS, "shared_subscriptions/count", N_("Shared subscriptions")),
  GAUGE (LOAD, "load/publish/received/1min", N_("Messages received")),
  GAUGE (LOAD, "load/publish/sent/1min", N_("Messages sent")),
  GAUGE (LOAD, "load/publish/dropped/1min", N_("Messages dropped")),
  SIZE (LOAD, "load/bytes/received/1min", N_("Bytes received")),
  SIZE (LOAD, "load/bytes/sent/1min", N_("Bytes sent")),
  GAUGE (LOAD, "load/connections/1min", N_("CONNECT packets")),
  GAUGE (LOAD, "load/sockets/1min", N_("Network connections")),
};

/* EMQX, "System Topic"; below "$SYS/brokers/", the name of a node, and "/". */
static const NjBrokerTopic emqx_topics[] = {
  TEXT (BROKER, "version", N_("Version")),
  TEXT (BROKER, "sysdescr", N_("Product")),
  UPTIME (BROKER, "uptime", N_("Uptime")),
  TEXT (BROKER, "datetime", N_("Date and time")),
  GAUGE (CLIENTS, "stats/live_connections/count", N_("Connected")),
  GAUGE (CLIENTS, "stats/live_connections/max", N_("Most at once")),
  GAUGE (CLIENTS, "stats/connections/count", N_("Connections")),
  GAUGE (CLIENTS, "stats/connections/max", N_("Most connections so far")),
  GAUGE (CLIENTS, "stats/sessions/count", N_("Sessions")),
  COUNTER (MESSAGES, "metrics/messages/received", N_("Received")),
  COUNTER (MESSAGES, "metrics/messages/sent", N_("Sent")),
  COUNTER (MESSAGES, "metrics/messages/dropped", N_("Dropped")),
  COUNTER (MESSAGES, "metrics/messages/delivered", N_("Delivered")),
  COUNTER (MESSAGES, "metrics/messages/acked", N_("Acknowledged")),
  COUNTER (MESSAGES, "metrics/packets/received", N_("Packets received")),
  COUNTER (MESSAGES, "metrics/packets/sent", N_("Packets sent")),
  BYTES (BYTES, "metrics/bytes/received", N_("Received")),
  BYTES (BYTES, "metrics/bytes/sent", N_("Sent")),
  GAUGE (RETAINED, "stats/retained/count", N_("Messages")),
  GAUGE (SUBSCRIPTIONS, "stats/subscriptions/count", N_("Subscriptions")),
  GAUGE (SUBSCRIPTIONS, "stats/subscriptions/shared/count", N_("Shared subscriptions")),
  GAUGE (SUBSCRIPTIONS, "stats/subscribers/count", N_("Subscribers")),
  GAUGE (SUBSCRIPTIONS, "stats/topics/count", N_("Topics")),
};

static const NjBrokerTopic *
find_name (const NjBrokerTopic *topics,
           gsize                n,
           const char          *name)
{
  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (topics[i].name, name))
        return &topics[i];
    }

  return NULL;
}

/**
 * nj_broker_topic_find:
 * @topic: a Topic Name
 * @node: (out) (nullable): the node of a cluster that it is about, or %NULL
 *
 * Returns: (transfer none) (nullable): what mosquitto or EMQX tells under it, if that is
 *   known. Of the same list the one that belongs first has the lower address.
 */
const NjBrokerTopic *
nj_broker_topic_find (const char  *topic,
                      char       **node)
{
  const NjBrokerTopic *found = NULL;
  const char *slash;

  g_return_val_if_fail (topic != NULL, NULL);
  g_return_val_if_fail (node != NULL, NULL);

  *node = NULL;
  if (g_str_has_prefix (topic, "$SYS/broker/"))
    return find_name (mosquitto_topics, G_N_ELEMENTS (mosquitto_topics),
                      topic + strlen ("$SYS/broker/"));

  if (!g_str_has_prefix (topic, "$SYS/brokers/"))
    return NULL;

  topic += strlen ("$SYS/brokers/");
  slash = strchr (topic, '/');
  if (slash != NULL)
    found = find_name (emqx_topics, G_N_ELEMENTS (emqx_topics), slash + 1);
  if (found != NULL)
    *node = g_strndup (topic, slash - topic);

  return found;
}

/* mosquitto says "12 seconds", EMQX a number of milliseconds. */
static char *
format_uptime (const char *text,
               double      number)
{
  char *end;
  guint64 seconds = g_ascii_strtoull (text, &end, 10);

  if (isfinite (number))
    return nj_number_to_text (number / 1000, NJ_UNIT_DURATION);
  if (end != text && g_str_equal (end, " seconds"))
    return nj_number_to_text ((double) seconds, NJ_UNIT_DURATION);

  return g_strdup (text);
}

/**
 * nj_broker_topic_format:
 * @self: what a broker has said something of
 * @text: what it has said
 * @number: the same as a number, or NAN
 *
 * Returns: (transfer full): how the user reads it
 */
char *
nj_broker_topic_format (const NjBrokerTopic *self,
                        const char          *text,
                        double               number)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  if (self->kind == NJ_BROKER_UPTIME)
    return format_uptime (text, number);
  if (self->kind == NJ_BROKER_TEXT || !isfinite (number))
    return g_strdup (text);

  return nj_number_to_text (number, self->unit);
}

/**
 * nj_broker_group_to_title:
 * @group: a group
 *
 * Returns: (transfer none): what it is called
 */
const char *
nj_broker_group_to_title (NjBrokerGroup group)
{
  static const char *const titles[] = {
    [NJ_BROKER_GROUP_BROKER] = N_("Broker"),
    [NJ_BROKER_GROUP_CLIENTS] = N_("Clients"),
    [NJ_BROKER_GROUP_MESSAGES] = N_("Messages"),
    [NJ_BROKER_GROUP_BYTES] = N_("Bytes"),
    [NJ_BROKER_GROUP_RETAINED] = N_("Retained"),
    [NJ_BROKER_GROUP_SUBSCRIPTIONS] = N_("Subscriptions"),
    [NJ_BROKER_GROUP_LOAD] = N_("Load, per minute"),
  };

  g_return_val_if_fail (group < NJ_N_BROKER_GROUPS, NULL);

  return _(titles[group]);
}
