/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "nj-field-error.h"
#include "nj-pair-group.h"
#include "nj-pair-row.h"

/**
 * NjPairGroup:
 *
 * Names with values: headers, User Properties. Pairs of which nothing has been
 * entered do not count.
 */
struct _NjPairGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *add_button;
  GtkListBox *list;
  NjFieldError *error; /* stays the last row */

  GPtrArray *rows; /* (element-type NjPairRow), (unowned) */
};

G_DEFINE_FINAL_TYPE (NjPairGroup, nj_pair_group, ADW_TYPE_PREFERENCES_GROUP)

typedef enum
{
  PROP_PAIRS = 1,
  PROP_ADD_LABEL,
  PROP_SETTING,
} NjPairGroupProperty;

static GParamSpec *properties[PROP_SETTING + 1];

static void
row_changed_cb (NjPairGroup *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAIRS]);
}

static void
remove_row (NjPairGroup *self,
            NjPairRow   *row)
{
  g_ptr_array_remove (self->rows, row);
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->rows->len > 0);
}

static void
row_remove_cb (NjPairGroup *self,
               NjPairRow   *row)
{
  guint index;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;

  remove_row (self, row);
  if (self->rows->len > 0)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, MIN (index, self->rows->len - 1)));
  else
    gtk_widget_grab_focus (self->add_button);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAIRS]);
}

static GtkWidget *
add_row (NjPairGroup *self,
         const char  *name,
         const char  *value)
{
  GtkWidget *row = nj_pair_row_new (name, value);

  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (row_remove_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->list, row, (int) self->rows->len);
  g_ptr_array_add (self->rows, row);
  gtk_widget_set_visible (GTK_WIDGET (self->list), TRUE);

  return row;
}

static void
add_cb (NjPairGroup *self)
{
  gtk_widget_grab_focus (add_row (self, "", ""));
}

static gboolean
nj_pair_group_grab_focus (GtkWidget *widget)
{
  NjPairGroup *self = NJ_PAIR_GROUP (widget);

  if (self->rows->len > 0)
    return gtk_widget_grab_focus (g_ptr_array_index (self->rows, 0));

  return gtk_widget_grab_focus (self->add_button);
}

static void
set_add_label (NjPairGroup *self,
               const char  *label)
{
  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->add_button), label) == 0)
    return;

  gtk_widget_set_tooltip_text (self->add_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "",
                                  -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADD_LABEL]);
}

static void
nj_pair_group_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  NjPairGroup *self = NJ_PAIR_GROUP (object);

  switch ((NjPairGroupProperty) property_id)
    {
    case PROP_PAIRS:
      g_value_take_boxed (value, nj_pair_group_get_pairs (self));
      break;
    case PROP_ADD_LABEL:
      g_value_set_string (value, gtk_widget_get_tooltip_text (self->add_button));
      break;
    case PROP_SETTING:
      g_value_set_string (value, nj_field_error_get_setting (self->error));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_pair_group_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  NjPairGroup *self = NJ_PAIR_GROUP (object);

  switch ((NjPairGroupProperty) property_id)
    {
    case PROP_PAIRS:
      nj_pair_group_set_pairs (self, g_value_get_boxed (value));
      break;
    case PROP_ADD_LABEL:
      set_add_label (self, g_value_get_string (value));
      break;
    case PROP_SETTING:
      nj_field_error_set_setting (self->error, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nj_pair_group_finalize (GObject *object)
{
  NjPairGroup *self = NJ_PAIR_GROUP (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_pair_group_parent_class)->finalize (object);
}

static void
nj_pair_group_class_init (NjPairGroupClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = nj_pair_group_get_property;
  object_class->set_property = nj_pair_group_set_property;
  object_class->finalize = nj_pair_group_finalize;
  widget_class->grab_focus = nj_pair_group_grab_focus;

  /**
   * NjPairGroup:pairs:
   *
   * Name, value, name, value…
   */
  properties[PROP_PAIRS] = g_param_spec_boxed ("pairs", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * NjPairGroup:add-label:
   *
   * What the button that adds a pair says.
   */
  properties[PROP_ADD_LABEL] = g_param_spec_string ("add-label", NULL, NULL, NULL, flags);

  /**
   * NjPairGroup:setting:
   *
   * The property of #NjProfile the pairs are for, see nj_field_error_get_setting().
   */
  properties[PROP_SETTING] = g_param_spec_string ("setting", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (NJ_TYPE_FIELD_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-pair-group.ui");
  gtk_widget_class_bind_template_child (widget_class, NjPairGroup, add_button);
  gtk_widget_class_bind_template_child (widget_class, NjPairGroup, list);
  gtk_widget_class_bind_template_child (widget_class, NjPairGroup, error);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
nj_pair_group_init (NjPairGroup *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_pair_group_get_pairs:
 * @self: a group
 *
 * Returns: (transfer full): name, value, name, value…
 */
GStrv
nj_pair_group_get_pairs (NjPairGroup *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (NJ_IS_PAIR_GROUP (self), NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      NjPairRow *row = g_ptr_array_index (self->rows, i);
      const char *name = nj_pair_row_get_name (row);
      const char *value = nj_pair_row_get_value (row);

      if (*name != '\0' || *value != '\0')
        g_strv_builder_add_many (builder, name, value, NULL);
    }

  return g_strv_builder_end (builder);
}

/**
 * nj_pair_group_set_pairs:
 * @self: a group
 * @pairs: (nullable): name, value, name, value…
 */
void
nj_pair_group_set_pairs (NjPairGroup       *self,
                         const char *const *pairs)
{
  g_auto (GStrv) old = NULL;

  g_return_if_fail (NJ_IS_PAIR_GROUP (self));

  old = nj_pair_group_get_pairs (self);
  if (pairs != NULL && g_strv_equal ((const char *const *) old, pairs))
    return;

  while (self->rows->len > 0)
    remove_row (self, g_ptr_array_index (self->rows, self->rows->len - 1));

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i += 2)
    {
      add_row (self, pairs[i], pairs[i + 1] != NULL ? pairs[i + 1] : "");
      if (pairs[i + 1] == NULL)
        break;
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAIRS]);
}
