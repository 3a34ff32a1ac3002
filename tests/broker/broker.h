/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "broker-class.h"
#include "mqtt-options.h"
#include "test-certificates.h"

G_BEGIN_DECLS

typedef enum
{
  BROKER_WS,
  BROKER_WSS,
  BROKER_MQTT,
  BROKER_MQTTS,
  BROKER_N_TRANSPORTS,
} BrokerTransport;

/* For what a broker listens to beside MQTT. */
#define BROKER_N_OTHER_PORTS 2

#define BROKER_PASSWORD "secret"

/* Topics begin with one of these levels: the first is allowed, the second is not. */
#define BROKER_TOPICS "t"
#define BROKER_DENIED_TOPICS "denied"

/* The server's own limits where it can be told: what MQTT 5 announces. */
#define BROKER_MAX_KEEP_ALIVE 120
#define BROKER_MAX_PACKET_SIZE (2 * 1024 * 1024)

/**
 * Broker:
 *
 * A real broker of our own, on loopback, with everything it writes in a directory
 * of its own. It ends with the test, whatever becomes of that.
 */
struct _Broker
{
  const BrokerClass *klass;
  TestCertificates *certificates;
  GSubprocess *process;
  GSubprocess *companion;
  char *version;
  char *dir;
  guint16 ports[BROKER_N_TRANSPORTS];
  guint16 other_ports[BROKER_N_OTHER_PORTS];
};

extern const BrokerClass broker_mosquitto;
extern const BrokerClass broker_rabbitmq;
extern const BrokerClass broker_ejabberd;
extern const BrokerClass broker_aedes;

Broker     *broker_new               (const BrokerClass  *klass);
void        broker_free              (Broker             *self);
void        broker_start             (Broker             *self);
void        broker_kill              (Broker             *self);
void        broker_save              (Broker             *self);
MqttOptions *
            broker_create_options    (Broker             *self,
                                      BrokerTransport     transport,
                                      const char         *client_id);
MqttOptions *
            broker_create_options_at (Broker             *self,
                                      BrokerTransport     transport,
                                      guint16             port,
                                      const char         *path,
                                      const char         *client_id);
const char *broker_transport_get_name (BrokerTransport    transport);

/* For the implementations. */
gboolean    broker_answers           (guint16             port);
char       *broker_find_program      (const char         *name);
char       *broker_find_file         (const char         *pattern);
char       *broker_read_match        (const char         *path,
                                      const char         *pattern);
void        broker_write             (Broker             *self,
                                      const char         *name,
                                      const char         *text);

G_END_DECLS
