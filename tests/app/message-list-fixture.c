/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message-list-fixture.h"
#include "nj-message.h"
#include "test-util.h"

/* As many different messages as are needed to tell those in sight apart. */
#define N_DIFFERENT 1000

/* A message an hour up to now, so that there are days. */
#define INTERVAL G_TIME_SPAN_HOUR

struct _TestModel
{
  GObject parent_instance;

  NjMessageLog *log;
  guint n;
  guint64 n_removed; /* in front */
};

static GType
test_model_get_item_type (GListModel *model)
{
  return NJ_TYPE_MESSAGE;
}

static guint
test_model_get_n_items (GListModel *model)
{
  return TEST_MODEL (model)->n;
}

static gpointer
test_model_get_item (GListModel *model,
                     guint       index)
{
  TestModel *self = TEST_MODEL (model);

  if (index >= self->n)
    return NULL;

  return nj_message_new (self->log, (self->n_removed + index) % N_DIFFERENT);
}

static void
test_model_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = test_model_get_item_type;
  iface->get_n_items = test_model_get_n_items;
  iface->get_item = test_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestModel, test_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, test_model_list_model_init))

static void
test_model_finalize (GObject *object)
{
  g_clear_object (&TEST_MODEL (object)->log);

  G_OBJECT_CLASS (test_model_parent_class)->finalize (object);
}

static void
test_model_class_init (TestModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_model_finalize;
}

static void
test_model_init (TestModel *self)
{
  gint64 now = g_get_real_time ();

  self->log = nj_message_log_new ();
  for (guint i = 0; i < N_DIFFERENT; i++)
    {
      g_autofree char *topic = g_strdup_printf ("testtopic/%u", i);
      g_autoptr (GBytes) payload = g_bytes_new_static ("{}", 2);
      g_autoptr (MqttMessage) message =
        mqtt_message_new (topic, payload, MQTT_QOS_0, i % 7 == 0, NULL);

      message->time = now - (N_DIFFERENT - 1 - i) * INTERVAL;
      nj_message_log_append (self->log, message, NJ_DIRECTION_RECEIVED);
    }
}

void
test_model_append (TestModel *self,
                   guint      n)
{
  self->n += n;
  g_list_model_items_changed (G_LIST_MODEL (self), self->n - n, 0, n);
}

void
test_model_remove_front (TestModel *self,
                         guint      n)
{
  self->n -= n;
  self->n_removed += n;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

void
test_model_reset (TestModel *self,
                  guint      n)
{
  guint before = self->n;

  self->n = n;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, n);
}

static void
bind_cb (NjMessageRow *row,
         NjMessage    *message,
         gpointer      user_data)
{
  Fixture *self = user_data;

  self->n_binds++;
  nj_message_row_set_message (row, message, NJ_PAYLOAD_AUTO, NULL);
}

/* @n_messages is a GUINT_TO_POINTER(). */
void
fixture_set_up (Fixture       *self,
                gconstpointer  n_messages)
{
  GtkWidget *scrolled_window = gtk_scrolled_window_new ();

  self->model = g_object_new (TEST_TYPE_MODEL, NULL);
  self->model->n = GPOINTER_TO_UINT (n_messages);
  self->list = NJ_MESSAGE_LIST (nj_message_list_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "message-list");
  nj_message_list_set_bind_func (self->list, bind_cb, self);
  nj_message_list_set_model (self->list, G_LIST_MODEL (self->model));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled_window),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled_window), GTK_WIDGET (self->list));
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled_window));
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 500, 617);
  gtk_window_set_child (self->window, scrolled_window);
  gtk_window_present (self->window);
  test_await (gtk_widget_get_mapped (GTK_WIDGET (self->list)));
  fixture_run_frames (self, 3);
}

void
fixture_tear_down (Fixture       *self,
                   gconstpointer  user_data)
{
  gpointer watched = self->list;

  g_object_add_weak_pointer (G_OBJECT (self->list), &watched);
  gtk_window_destroy (self->window);
  test_await (watched == NULL);
  g_assert_finalize_object (g_steal_pointer (&self->model));
}

static gboolean
count_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  guint *n = user_data;

  (*n)--;

  return *n == 0 ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Frames that begin from now on; the last of them has been drawn. */
void
fixture_run_frames (Fixture *self,
                    guint    n)
{
  guint n_left = n + 1;

  gtk_widget_add_tick_callback (GTK_WIDGET (self->window), count_frame_cb, &n_left, NULL);
  test_await (n_left == 0);
}

guint
fixture_count_rows (Fixture *self)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += NJ_IS_MESSAGE_ROW (child);

  return n;
}

int
fixture_get_height (Fixture *self)
{
  return gtk_widget_get_height (gtk_widget_get_first_child (GTK_WIDGET (self->list)));
}

int
fixture_get_page (Fixture *self)
{
  return (int) gtk_adjustment_get_page_size (self->adjustment);
}

/* Height of the day above the rows. */
int
fixture_get_top (Fixture *self)
{
  return gtk_widget_get_height (GTK_WIDGET (self->list)) - fixture_get_page (self);
}

/* Where the row is below that. */
float
fixture_get_y (Fixture *self,
               guint    index)
{
  NjMessageRow *row = nj_message_list_get_row (self->list, index);
  graphene_rect_t bounds;

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &bounds));

  return bounds.origin.y - fixture_get_top (self);
}

static gboolean
press_in (GtkWidget       *widget,
          GListModel      *shortcuts,
          guint            key,
          GdkModifierType  modifiers)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key &&
          gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
        return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut),
                                             GTK_SHORTCUT_ACTION_EXCLUSIVE,
                                             widget,
                                             gtk_shortcut_get_arguments (shortcut));
    }

  return FALSE;
}

/* Does what the key does in the list. */
void
fixture_press (Fixture         *self,
               guint            key,
               GdkModifierType  modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->list));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          press_in (GTK_WIDGET (self->list), G_LIST_MODEL (controller), key, modifiers))
        return;
    }

  g_error ("The key %s does nothing", gdk_keyval_name (key));
}

/* Does what the button of the mouse does in the list. */
void
fixture_click (Fixture *self,
               int      n_press,
               double   y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->list));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_GESTURE_CLICK (controller))
        continue;

      for (int n = 1; n <= n_press; n++)
        {
          g_signal_emit_by_name (controller, "pressed", n, 100.0, fixture_get_top (self) + y);
          g_signal_emit_by_name (controller, "released", n, 100.0, fixture_get_top (self) + y);
        }
    }
}
